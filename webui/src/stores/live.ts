// What the district centre says by itself: one stream for all pages, opened with the session.  Pages lend an ear while
// they are shown.
import { defineStore } from 'pinia';
import { computed, onScopeDispose, ref } from 'vue';
import { EventStream } from '../api/event_stream';
import type { ServerEvent } from '../api/event_parser';
import type { LiveApplications, SchoolSummary } from '../contract/types';
import { now, serverNow } from '../figures/clock';
import { useSession } from './session';

const changes = ['devices', 'alerts', 'targets', 'rooms', 'tasks', 'self-checks'] as const;
export type Changed = (typeof changes)[number];

export interface Ear {
  school?(summary: SchoolSummary): void;
  devices?(school: string): void;
  // Of schools whose page somebody has open.
  applications?(school: string, applications: LiveApplications | null): void;
  // Something of a school changed that is asked for by its own route.
  changed?(what: Changed, school: string): void;
  // Events were missed: what is shown must be asked for anew.
  reload?(): void;
}

export type LinkState = 'opening' | 'open' | 'lost';

// A loss shorter than this is mended before anyone would read a banner.
const lossShownAfterMs = 3_000;
// After so long without the stream nobody can say which school is live.
const unknownAfterMs = 20_000;

export const useLive = defineStore('live', () => {
  const session = useSession();
  const state = ref<LinkState>('opening');
  const lostAt = ref<number | null>(null);
  const retryAt = ref(0);
  const ears = new Set<Ear>();

  function tell(event: ServerEvent): void {
    if (event.name === 'reload') for (const ear of ears) ear.reload?.();
    else if (event.name === 'school') {
      const summary = JSON.parse(event.data) as SchoolSummary;
      for (const ear of ears) ear.school?.(summary);
      return;
    } else if (event.name === 'applications') {
      const heard = JSON.parse(event.data) as { school: string; applications: LiveApplications | null };
      for (const ear of ears) ear.applications?.(heard.school, heard.applications);
      return;
    }
    const what = changes.find((name) => name === event.name);
    if (!what) return;
    const { school } = JSON.parse(event.data) as { school: string };
    for (const ear of ears) {
      ear.changed?.(what, school);
      if (what === 'devices') ear.devices?.(school);
    }
  }

  const stream = new EventStream('/api/v1/events', {
    opened(isResumed) {
      const hasMissed = state.value === 'lost' && !isResumed;
      state.value = 'open';
      lostAt.value = null;
      if (hasMissed) for (const ear of ears) ear.reload?.();
    },
    event: tell,
    lost(retryInMs) {
      lostAt.value ??= serverNow();
      retryAt.value = serverNow() + retryInMs;
      state.value = 'lost';
    },
    signedOut() {
      session.end();
    },
  });

  function open(): void {
    state.value = 'opening';
    lostAt.value = null;
    stream.open();
  }

  function listen(ear: Ear): void {
    ears.add(ear);
    onScopeDispose(() => ears.delete(ear));
  }

  const lostForMs = computed(() => (lostAt.value === null ? 0 : now.value - lostAt.value));
  return {
    state,
    lostAt,
    retryInSeconds: computed(() => Math.max(0, Math.ceil((retryAt.value - now.value) / 1000))),
    isLossShown: computed(() => lostForMs.value >= lossShownAfterMs),
    isBlind: computed(() => lostForMs.value >= unknownAfterMs),
    open,
    close: () => stream.close(),
    retryNow: () => stream.retryNow(),
    listen,
  };
});
