// The time that ages are reckoned by: the district centre's, as far as its answers tell it, for the clock of a school
// office's PC may be minutes off.  `now` ticks once a second while the page is visible.
import { readonly, ref } from 'vue';

let aheadMs = 0;
const ticking = ref(Date.now());
export const now = readonly(ticking);

export function serverNow(): number {
  return Date.now() + aheadMs;
}

// The Date header has whole seconds, so a difference below two of them is no difference.
const worthCorrectingMs = 2_000;

export function setServerTime(header: string | null): void {
  const at = header === null ? Number.NaN : Date.parse(header);
  if (Number.isNaN(at)) return;
  const difference = at - Date.now();
  aheadMs = Math.abs(difference) < worthCorrectingMs ? 0 : difference;
}

export function startClock(): void {
  const tick = (): void => {
    if (!document.hidden) ticking.value = serverNow();
  };
  setInterval(tick, 1_000);
  document.addEventListener('visibilitychange', tick);
  tick();
}
