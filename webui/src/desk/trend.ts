// A month of a share as a small line: from nothing at the bottom to all at the top, broken where nothing is known.
import type { CalmNumber } from '../contract/types';
import { shareOf } from '../figures/amount';

export interface TrendPoint {
  day: string;
  share: number | null; // millionths
}

export function trendOf(number: Pick<CalmNumber, 'trend'>): TrendPoint[] {
  return number.trend.map(({ day, good, of }) => ({ day, share: good === null || of === null ? null : shareOf(good, of) }));
}

export interface Frame {
  width: number;
  height: number;
  least: number;
}

// The bottom of the drawing: the whole range would make every line flat, so it begins a step below the lowest day.
export function floorOf(points: readonly TrendPoint[]): number {
  const known = points.flatMap(({ share }) => (share === null ? [] : [share]));
  if (known.length === 0) return 0;
  return Math.max(0, Math.floor((Math.min(...known) - 50_000) / 100_000) * 100_000);
}

// One path with a move for every stretch; a stretch of a single day is a short stroke, for a point would not be seen.
export function pathOf(points: readonly TrendPoint[], { width, height, least }: Frame): string {
  const step = points.length > 1 ? width / (points.length - 1) : width;
  const high = (share: number): number => height - ((share - least) / Math.max(1, 1_000_000 - least)) * height;
  const figure = (value: number): string => String(Math.round(value * 10) / 10);
  let path = '';
  let isDrawing = false;
  points.forEach(({ share }, index) => {
    if (share === null) {
      isDrawing = false;
      return;
    }
    const at = `${figure(index * step)} ${figure(high(share))}`;
    const isAlone = !isDrawing && (points[index + 1]?.share ?? null) === null;
    path += isAlone ? `M${figure(index * step - 1)} ${figure(high(share))}h2` : `${isDrawing ? 'L' : 'M'}${at}`;
    isDrawing = true;
  });
  return path;
}

// The newest known day against the oldest, in millionths.
export function changeOf(points: readonly TrendPoint[]): number | null {
  const known = points.filter(({ share }) => share !== null);
  const first = known[0]?.share;
  const last = known[known.length - 1]?.share;
  return known.length < 2 || first == null || last == null ? null : last - first;
}
