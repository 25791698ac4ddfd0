// How the reader likes the pages: light or dark.  Kept in the browser, for it belongs to the screen and not to the user.
import { defineStore } from 'pinia';
import { computed, ref, watchEffect } from 'vue';

export type Theme = 'light' | 'dark' | 'auto';
export const themes: readonly Theme[] = ['light', 'dark', 'auto'];

const themeKey = 'campus.theme';

function rememberedTheme(): Theme {
  const found = localStorage.getItem(themeKey);
  return themes.find((theme) => theme === found) ?? 'auto';
}

export const usePreferences = defineStore('preferences', () => {
  const theme = ref<Theme>(rememberedTheme());
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const isSystemDark = ref(system.matches);
  system.addEventListener('change', (event) => (isSystemDark.value = event.matches));
  const isDark = computed(() => theme.value === 'dark' || (theme.value === 'auto' && isSystemDark.value));
  watchEffect(
    () => {
      document.documentElement.classList.toggle('dark', isDark.value);
      document.documentElement.classList.toggle('light', !isDark.value);
      localStorage.setItem(themeKey, theme.value);
    },
    { flush: 'sync' },
  );
  return { theme, isDark };
});
