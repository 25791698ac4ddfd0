import { describe, expect, it } from 'vitest';
import { lineOf, type HistoryStep } from './history';

const step = (day: number, value: number | null): HistoryStep => ({ at: `2026-11-0${day}T00:00:00Z`, outcome: value === null ? 'no_evidence' : 'met', value });
const frame = { width: 100, height: 10, until: Date.parse('2026-11-06T00:00:00Z') };

describe('the line of a target', () => {
  it('goes in steps from change to change and holds to the end', () => {
    expect(lineOf([step(1, 5), step(2, 10)], null, frame)).toEqual({ path: 'M0 5H20V0H100', bound: null });
  });

  it('breaks where nothing was known', () => {
    expect(lineOf([step(1, 10), step(2, null), step(4, 10)], 5, frame)).toEqual({ path: 'M0 0H20M60 0H100', bound: 5 });
  });

  it('shows the bound above a value that never reached it', () => {
    expect(lineOf([step(1, 2), step(3, 4)], 8, frame)).toEqual({ path: 'M0 7.5H40V5H100', bound: 0 });
  });

  it('is none where there is no change to show', () => {
    expect(lineOf([], 5, frame)).toBeNull();
    expect(lineOf([step(1, 5)], 5, frame)).toBeNull();
    expect(lineOf([step(1, null), step(2, null)], 5, frame)).toBeNull();
  });
});
