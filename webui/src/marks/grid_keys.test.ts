import { describe, expect, it } from 'vitest';
import { nextPlace } from './grid_keys';

const size = [3, 4] as const;
const all = (): boolean => true;

describe('walking a table by arrows', () => {
  it('goes to the neighbour and stops at an edge', () => {
    expect(nextPlace([1, 1], [0, 1], size, all)).toEqual([1, 2]);
    expect(nextPlace([1, 1], [-1, 0], size, all)).toEqual([0, 1]);
    expect(nextPlace([2, 3], [1, 0], size, all)).toBeNull();
    expect(nextPlace([0, 0], [0, -1], size, all)).toBeNull();
  });

  it('steps over cells that open nothing', () => {
    expect(nextPlace([0, 0], [0, 1], size, (_, column) => column === 3)).toEqual([0, 3]);
    expect(nextPlace([0, 0], [0, 1], size, () => false)).toBeNull();
  });
});
