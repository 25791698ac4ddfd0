import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { startClock } from './figures/clock';
import { router } from './router';
import { usePreferences } from './stores/preferences';
import { i18n } from './words';
import './styles/base';

const app = createApp(App).use(createPinia()).use(i18n);
usePreferences();
startClock();
app.use(router).mount('#app');
