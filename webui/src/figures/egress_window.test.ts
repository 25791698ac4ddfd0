import { describe, expect, it } from 'vitest';
import { EgressWindow, extentOf } from './egress_window';

const begin = Date.UTC(2026, 2, 2, 8);
const minute = 60_000;

function iso(at: number): string {
  return new Date(at).toISOString();
}

function series(down: (number | null)[]): Parameters<EgressWindow['seed']>[0] {
  return { from: iso(begin), to: iso(begin + down.length * minute), step_s: 60, down_bps: down, up_bps: down };
}

describe('EgressWindow', () => {
  it('sets each step of the history in its middle', () => {
    const shown = new EgressWindow(60 * minute);
    shown.seed(series([10, 20]));
    expect(shown.points(begin + 2 * minute)).toEqual([
      { at: begin + 30_000, down: 10, up: 10 },
      { at: begin + 90_000, down: 20, up: 20 },
    ]);
  });

  it('goes on with live figures where the history ends', () => {
    const shown = new EgressWindow(60 * minute);
    shown.push({ down_bps: 1, up_bps: 1, at: iso(begin + 70_000) });
    shown.push({ down_bps: 2, up_bps: 2, at: iso(begin + 125_000) });
    shown.seed(series([10, 20]));
    expect(shown.points(begin + 3 * minute).map((point) => point.down)).toEqual([10, 20, 2]);
  });

  it('takes the unknown end of the history for not yet reported', () => {
    const shown = new EgressWindow(60 * minute);
    shown.seed(series([10, null, null]));
    shown.push({ down_bps: 7, up_bps: 7, at: iso(begin + 75_000) });
    expect(shown.points(begin + 3 * minute).map((point) => point.down)).toEqual([10, 7]);
  });

  it('shows a silence as a hole', () => {
    const shown = new EgressWindow(60 * minute);
    shown.push({ down_bps: 1, up_bps: 1, at: iso(begin) });
    shown.push({ down_bps: 2, up_bps: 2, at: iso(begin + 5 * minute) });
    expect(shown.points(begin + 6 * minute).map((point) => point.down)).toEqual([1, null, 2]);
  });

  it('forgets what has left the window', () => {
    const shown = new EgressWindow(2 * minute);
    shown.seed(series([10, 20, 30]));
    expect(shown.points(begin + 4 * minute).map((point) => point.down)).toEqual([30]);
  });

  it('holds no more after a week than after an hour', () => {
    const shown = new EgressWindow(8 * 24 * 60 * minute);
    for (let tick = 0; tick < 120_000; ++tick)
      shown.push({ down_bps: tick, up_bps: tick, at: iso(begin + tick * 5_000) });
    expect(shown.points(begin + 120_000 * 5_000).length).toBe(480);
  });

  it('passes over a figure older than the one it has', () => {
    const shown = new EgressWindow(60 * minute);
    shown.push({ down_bps: 2, up_bps: 2, at: iso(begin + 10_000) });
    shown.push({ down_bps: 1, up_bps: 1, at: iso(begin + 5_000) });
    expect(shown.points(begin + minute).map((point) => point.down)).toEqual([2]);
  });
});

describe('extentOf', () => {
  it('says how much now, on average, and at most when', () => {
    const points = [
      { at: 1, down: 10, up: null },
      { at: 2, down: 60, up: null },
      { at: 3, down: null, up: null },
      { at: 4, down: 20, up: null },
    ];
    expect(extentOf(points, 'down')).toEqual({ latest: 20, mean: 30, peak: 60, peakAt: 2 });
    expect(extentOf(points, 'up')).toBeNull();
  });
});
