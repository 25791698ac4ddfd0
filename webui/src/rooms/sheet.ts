// A day of classrooms by period: what each cell says.
import type { Rooms, RoomUse } from '../contract/types';

export type Grid = NonNullable<Rooms['grid']>;
export type GridRoom = Grid['rooms'][number];
export type GridPeriod = Grid['periods'][number];
export type UseState = RoomUse['verdict'] | 'running' | 'coming' | 'unknown' | 'pause';

export const periodKey = (period: Pick<GridPeriod, 'kind' | 'number'>): string => `${period.kind}-${period.number}`;

export function useOf(room: GridRoom, period: GridPeriod): RoomUse | undefined {
  return room.uses.find((use) => use.kind === period.kind && use.number === period.number);
}

// A lesson is told of when it is over.  What is over and was not told of is unknown, and never idle.
export function stateOf(use: RoomUse | undefined, period: GridPeriod, now: number): UseState {
  if (use) return use.verdict;
  if (now < Date.parse(period.from)) return 'coming';
  if (now < Date.parse(period.to)) return 'running';
  return period.kind === 'interval' ? 'pause' : 'unknown';
}

export interface UseSum {
  used: number;
  measured: number;
  over: number;
}

// Of the lessons of a room that are over.
export function sumOf(room: GridRoom, periods: readonly GridPeriod[], now: number): UseSum {
  const over = periods.filter((period) => period.kind === 'lesson' && Date.parse(period.to) <= now);
  const found = over.map((period) => stateOf(useOf(room, period), period, now));
  return {
    used: found.filter((state) => state === 'used').length,
    measured: found.filter((state) => state !== 'unknown' && state !== 'not_measured').length,
    over: over.length,
  };
}

// Those that need someone first, then as the school has them.
const urgency = ['fault', 'unreachable', 'warning', 'unknown', 'ok', 'off'];

export function byTrouble(one: GridRoom, other: GridRoom): number {
  return urgency.indexOf(one.room.state) - urgency.indexOf(other.room.state);
}
