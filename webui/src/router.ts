// The pages and their addresses.  A one-time link may open any of them: its token is taken out of the address before
// anything else happens, then redeemed.
import { createRouter, createWebHistory } from 'vue-router';
import LoginPage from './pages/LoginPage.vue';
import { useSession } from './stores/session';

const tokenMark = '#token=';

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', name: 'desk', component: () => import('./pages/DeskPage.vue') },
    { path: '/login', name: 'login', component: LoginPage, meta: { isPublic: true } },
    { path: '/schools', name: 'schools', component: () => import('./pages/SchoolsPage.vue') },
    { path: '/schools/:id', name: 'school', component: () => import('./pages/SchoolPage.vue'), props: true },
    { path: '/attainment', name: 'attainment', component: () => import('./pages/AttainmentPage.vue') },
    { path: '/rooms', name: 'rooms', component: () => import('./pages/RoomsPage.vue') },
    { path: '/alerts', name: 'alerts', component: () => import('./pages/AlertsPage.vue') },
    { path: '/tasks', name: 'tasks', component: () => import('./pages/TasksPage.vue') },
    { path: '/warnings', name: 'warnings', component: () => import('./pages/WarningsPage.vue') },
    { path: '/self-checks', name: 'self-checks', component: () => import('./pages/SelfChecksPage.vue') },
    {
      path: '/self-checks/:school/:id',
      name: 'self-check',
      component: () => import('./pages/SelfCheckPage.vue'),
      props: true,
    },
    { path: '/system', name: 'system', component: () => import('./pages/SystemPage.vue') },
    { path: '/:rest(.*)*', name: 'missing', component: () => import('./pages/MissingPage.vue') },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});

function safeToken(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

router.beforeEach(async (to) => {
  const session = useSession();
  if (to.hash.startsWith(tokenMark)) {
    history.replaceState(history.state, '', location.pathname + location.search);
    const isIn = await session.redeem(safeToken(to.hash.slice(tokenMark.length)));
    return { name: isIn ? 'desk' : 'login', replace: true };
  }
  if (!session.current) await session.resume();
  if (to.meta['isPublic'] === true) return session.current ? { name: 'desk' } : true;
  if (session.current) return true;
  const onward = to.fullPath === '/' ? {} : { to: to.fullPath };
  return { name: 'login', query: onward };
});

// Only a path of ours is a place to go on to after signing in.
export function onwardFrom(to: unknown): string {
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? to : '/';
}
