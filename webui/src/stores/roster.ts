// All schools of the district in their shortest form, for the figures above the list: asked for once, then kept true by
// the events.
import { defineStore } from 'pinia';
import { computed, shallowRef, triggerRef } from 'vue';
import { api } from '../api/client';
import type { SchoolSummary } from '../contract/types';

// As many as one answer holds, and as many answers as a large city needs; beyond that the figures would be a lie by
// omission and are not shown.
const pageSize = 200;
const pagesMax = 20;

export interface CalmNumbers {
  total: number;
  live: number;
  stale: number;
  never: number;
  downBps: number;
  upBps: number;
  devices: number;
  unreachable: number;
}

// Only live schools count towards traffic and devices: what a silent school said last is not how it is now.
export function calmNumbers(schools: Iterable<SchoolSummary>): CalmNumbers {
  const sum: CalmNumbers = { total: 0, live: 0, stale: 0, never: 0, downBps: 0, upBps: 0, devices: 0, unreachable: 0 };
  for (const school of schools) {
    sum.total += 1;
    sum[school.freshness] += 1;
    if (school.freshness !== 'live') continue;
    sum.downBps += school.egress?.down_bps ?? 0;
    sum.upBps += school.egress?.up_bps ?? 0;
    sum.devices += school.devices?.total ?? 0;
    sum.unreachable += school.devices?.unreachable ?? 0;
  }
  return sum;
}

export const useRoster = defineStore('roster', () => {
  const schools = shallowRef<Map<string, SchoolSummary> | null>(null);
  let asked = 0;

  async function load(): Promise<void> {
    const turn = ++asked;
    const found = new Map<string, SchoolSummary>();
    for (let page = 1; page <= pagesMax; ++page) {
      const answer = await api.schools({ page, size: pageSize, sort: 'id', order: 'asc' });
      for (const school of answer.items) found.set(school.id, school);
      if (turn !== asked) return;
      if (page * pageSize >= answer.total) {
        schools.value = found;
        return;
      }
    }
  }

  function hear(summary: SchoolSummary): void {
    if (!schools.value) return;
    schools.value.set(summary.id, summary);
    triggerRef(schools);
  }

  function forget(): void {
    asked += 1;
    schools.value = null;
  }

  const numbers = computed(() => (schools.value ? calmNumbers(schools.value.values()) : null));
  // Every school by id, for lists to choose from; empty until it is loaded.
  const list = computed(() => (schools.value ? [...schools.value.values()] : []));
  const find = (id: string): SchoolSummary | undefined => schools.value?.get(id);
  return { numbers, list, find, load, hear, forget };
});
