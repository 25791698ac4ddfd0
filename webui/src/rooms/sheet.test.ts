import { describe, expect, it } from 'vitest';
import type { RoomUse } from '../contract/types';
import { byTrouble, stateOf, sumOf, useOf, type GridPeriod, type GridRoom } from './sheet';

const lesson = (number: number, from: string, to: string): GridPeriod => ({
  kind: 'lesson', number, name: `${number}`, from: `2026-11-27T${from}:00Z`, to: `2026-11-27T${to}:00Z`,
});
const first = lesson(1, '00:10', '00:50');
const second = lesson(2, '01:00', '01:40');
const third = lesson(3, '02:10', '02:50');
const at = (clock: string): number => Date.parse(`2026-11-27T${clock}:00Z`);

function use(period: GridPeriod, verdict: RoomUse['verdict']): RoomUse {
  return { ...period, room: '301', day: '2026-11-27', measured_s: 2400, used_s: 0, faulty_s: 0, evidence: [], verdict };
}

function room(state: string, ...uses: RoomUse[]): GridRoom {
  return { room: { name: '301', state }, observed_at: '2026-11-27T02:00:00Z', uses } as unknown as GridRoom;
}

describe('a cell of the sheet', () => {
  it('is what was told', () => {
    expect(stateOf(use(first, 'used'), first, at('03:00'))).toBe('used');
    expect(stateOf(use(first, 'not_measured'), first, at('03:00'))).toBe('not_measured');
  });

  it('is to come, runs, or is unknown where nothing was told', () => {
    expect(stateOf(undefined, second, at('00:59'))).toBe('coming');
    expect(stateOf(undefined, second, at('01:00'))).toBe('running');
    expect(stateOf(undefined, second, at('01:40'))).toBe('unknown');
  });

  it('is a pause where nobody teaches', () => {
    expect(stateOf(undefined, { ...second, kind: 'interval' }, at('02:00'))).toBe('pause');
  });

  it('finds the use of the same kind and number', () => {
    const morning = { ...use(first, 'idle'), kind: 'study' as const };
    expect(useOf(room('ok', morning), first)).toBeUndefined();
    expect(useOf(room('ok', morning, use(first, 'used')), first)?.verdict).toBe('used');
  });
});

describe('the sum of a room', () => {
  it('counts what is over, what of it was measured, and what was used', () => {
    const sheet = room('ok', use(first, 'used'), use(second, 'not_measured'));
    expect(sumOf(sheet, [first, second, third], at('02:00'))).toEqual({ used: 1, measured: 1, over: 2 });
    expect(sumOf(sheet, [first, second, third], at('03:00'))).toEqual({ used: 1, measured: 1, over: 3 });
  });
});

describe('the order by trouble', () => {
  it('puts a fault first and a quiet room last', () => {
    const states = ['off', 'ok', 'unknown', 'fault', 'warning', 'unreachable'].map((state) => room(state));
    expect(states.sort(byTrouble).map((one) => one.room.state)).toEqual(['fault', 'unreachable', 'warning', 'unknown', 'ok', 'off']);
  });
});
