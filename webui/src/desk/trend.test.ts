import { describe, expect, it } from 'vitest';
import { changeOf, floorOf, pathOf, trendOf, type TrendPoint } from './trend';

const points = (...shares: (number | null)[]): TrendPoint[] => shares.map((share, index) => ({ day: `2026-11-${10 + index}`, share }));
const frame = { width: 20, height: 10, least: 0 };

describe('the trend of a calm number', () => {
  it('knows nothing of a day of which nothing is known', () => {
    expect(trendOf({ trend: [{ day: '2026-11-01', good: null, of: null }, { day: '2026-11-02', good: 1, of: 4 }, { day: '2026-11-03', good: 0, of: 0 }] })).toEqual([
      { day: '2026-11-01', share: null }, { day: '2026-11-02', share: 250_000 }, { day: '2026-11-03', share: null },
    ]);
  });

  it('draws all at the top and nothing at the bottom', () => {
    expect(pathOf(points(0, 500_000, 1_000_000), frame)).toBe('M0 10L10 5L20 0');
  });

  it('breaks where nothing is known, and shows a day that stands alone', () => {
    expect(pathOf(points(0, 0, null, 1_000_000, null), frame)).toBe('M0 10L5 10M14 0h2');
  });

  it('is empty without any day', () => {
    expect(pathOf([], frame)).toBe('');
    expect(pathOf(points(null, null), frame)).toBe('');
    expect(changeOf(points(null, 3))).toBeNull();
  });

  it('begins below its lowest day and never below nothing', () => {
    expect(floorOf(points(910_000, null, 870_000))).toBe(800_000);
    expect(floorOf(points(20_000))).toBe(0);
    expect(floorOf(points(null))).toBe(0);
  });

  it('says how much it changed between its ends', () => {
    expect(changeOf(points(null, 900_000, 950_000, null))).toBe(50_000);
  });
});
