import { describe, expect, it } from 'vitest';
import type { DesiredSchool } from '../contract/work';
import { standingOf, troubledFirst } from './versions';

const school = (id: string, version: number, applied: number | null, outcome: DesiredSchool['outcome']): DesiredSchool =>
  ({ school: id, name: id, version, applied, outcome, refusal: null, at: null });

describe('how a school stands to what it shall have', () => {
  it('is applied only where the newest is', () => {
    expect(standingOf(school('A', 4, 4, 'applied'))).toBe('applied');
    expect(standingOf(school('A', 5, 4, 'applied'))).toBe('waiting');
    expect(standingOf(school('A', 5, null, 'waiting'))).toBe('waiting');
    expect(standingOf(school('A', 5, 4, 'refused'))).toBe('refused');
    expect(standingOf(school('A', 0, null, 'waiting'))).toBe('none');
  });

  it('puts who refused first, and who has it last', () => {
    const all = [school('D', 2, 2, 'applied'), school('C', 2, 1, 'applied'), school('B', 2, 1, 'refused'), school('A', 0, null, 'waiting')];
    expect(troubledFirst(all).map((one) => one.school)).toEqual(['B', 'C', 'A', 'D']);
  });
});
