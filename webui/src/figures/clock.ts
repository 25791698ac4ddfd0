// The time that ages are reckoned by: the district centre's, as far as its answers tell it, for the clock of a school
// office's PC may be minutes off.  `now` ticks once a second while the page is visible.
import { computed, readonly, ref } from 'vue';

let aheadMs = 0;
const ticking = ref(Date.now());
export const now = readonly(ticking);

// The same to the minute, for tables of a thousand cells that need not be reckoned anew every second.
const minuteMs = 60_000;
export const minute = computed(() => Math.floor(ticking.value / minuteMs) * minuteMs);

export function serverNow(): number {
  return Date.now() + aheadMs;
}

// The Date header has whole seconds, and was written at some moment between question and answer: a slow answer is no
// clock that is behind.
const headerPrecisionMs = 2_000;

export function clockDifference(serverMs: number, askedMs: number, answeredMs: number): number {
  if (serverMs < askedMs - headerPrecisionMs) return serverMs - askedMs;
  return serverMs > answeredMs + headerPrecisionMs ? serverMs - answeredMs : 0;
}

export function setServerTime(header: string | null, askedMs: number, answeredMs: number): void {
  const at = header === null ? Number.NaN : Date.parse(header);
  if (!Number.isNaN(at)) aheadMs = clockDifference(at, askedMs, answeredMs);
}

export function startClock(): void {
  const tick = (): void => {
    if (!document.hidden) ticking.value = serverNow();
  };
  setInterval(tick, 1_000);
  document.addEventListener('visibilitychange', tick);
  tick();
}
