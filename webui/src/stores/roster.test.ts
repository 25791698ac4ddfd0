import { describe, expect, it } from 'vitest';
import type { SchoolSummary } from '../contract/types';
import { calmNumbers } from './roster';

function school(id: string, freshness: SchoolSummary['freshness'], down: number): SchoolSummary {
  return {
    id,
    name: id,
    freshness,
    last_heard: null,
    egress: { down_bps: down, up_bps: 1, at: '2026-03-02T08:00:00Z' },
    devices: { total: 10, reachable: 7, unreachable: 2, unknown: 1 },
    version: null,
    backlog: null,
  };
}

describe('calmNumbers', () => {
  it('adds up live schools only', () => {
    const sum = calmNumbers([school('A', 'live', 100), school('B', 'live', 20), school('C', 'stale', 5000)]);
    expect(sum).toEqual({
      total: 3, live: 2, stale: 1, never: 0, downBps: 120, upBps: 2, devices: 20, unreachable: 4,
    });
  });

  it('counts a school that never spoke as a school and as nothing else', () => {
    const silent = { ...school('D', 'never', 0), egress: null, devices: null };
    expect(calmNumbers([silent])).toEqual({
      total: 1, live: 0, stale: 0, never: 1, downBps: 0, upBps: 0, devices: 0, unreachable: 0,
    });
  });
});
