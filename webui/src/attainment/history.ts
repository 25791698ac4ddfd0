// How a target went: what it was worth from each change to the next, as a line of steps beside the bound.
import type { TargetEvidence } from '../contract/types';

export type HistoryStep = TargetEvidence['history'][number];

export interface Frame {
  width: number;
  height: number;
  until: number; // the last step holds until then
}

export interface HistoryLine {
  path: string;
  bound: number | null; // from the top
}

// Begins at nothing, so that half of what is asked looks like half of it.
export function lineOf(history: readonly HistoryStep[], bound: number | null, { width, height, until }: Frame): HistoryLine | null {
  const known = history.filter(({ value }) => value !== null);
  if (known.length < 2) return null;
  const from = Date.parse(history[0]?.at ?? '');
  const most = Math.max(bound ?? 0, ...known.map(({ value }) => value ?? 0), 1);
  const figure = (value: number): string => String(Math.round(value * 10) / 10);
  const across = (at: number): string => figure(((at - from) / Math.max(1, until - from)) * width);
  const down = (value: number): number => height - (value / most) * height;
  let path = '';
  history.forEach(({ at, value }, index) => {
    if (value === null) return;
    const next = history[index + 1];
    const isJoined = (history[index - 1]?.value ?? null) !== null;
    const start = Date.parse(at);
    path += isJoined ? `V${figure(down(value))}` : `M${across(start)} ${figure(down(value))}`;
    path += `H${across(next ? Date.parse(next.at) : Math.max(until, start))}`;
  });
  return { path, bound: bound === null ? null : Math.round(down(bound) * 10) / 10 };
}
