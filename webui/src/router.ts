// The pages and their addresses.  A one-time link may open any of them: its token is taken out of the address before
// anything else happens, then redeemed.
import { createRouter, createWebHistory } from 'vue-router';
import LoginPage from './pages/LoginPage.vue';
import { useSession } from './stores/session';

const tokenMark = '#token=';

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: '/schools' },
    { path: '/login', name: 'login', component: LoginPage, meta: { isPublic: true } },
    { path: '/schools', name: 'schools', component: () => import('./pages/SchoolsPage.vue') },
    { path: '/schools/:id', name: 'school', component: () => import('./pages/SchoolPage.vue'), props: true },
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
    return { name: isIn ? 'schools' : 'login', replace: true };
  }
  if (!session.current) await session.resume();
  if (to.meta['isPublic'] === true) return session.current ? { name: 'schools' } : true;
  if (session.current) return true;
  const onward = to.fullPath === '/schools' ? {} : { to: to.fullPath };
  return { name: 'login', query: onward };
});

// Only a path of ours is a place to go on to after signing in.
export function onwardFrom(to: unknown): string {
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? to : '/schools';
}
