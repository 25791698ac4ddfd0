import { describe, expect, it } from 'vitest';
import type { Receipt } from '../contract/work';
import { endOfDay, shares, unreadFirst } from './receipts';

const receipt = (school: string, state: Receipt['state']): Receipt => ({ school, name: school, state, received_at: null, read_at: null });

describe('the receipts of a warning', () => {
  it('name those first who do not have it', () => {
    const all = [receipt('B', 'read'), receipt('C', 'waiting'), receipt('A', 'received'), receipt('A2', 'waiting')];
    expect(unreadFirst(all).map(({ school }) => school)).toEqual(['A2', 'C', 'A', 'B']);
  });

  it('count who read it among those who have it', () => {
    expect(shares({ received: 10, read: 4, of: 34 })).toEqual({ read: 4, received: 6, waiting: 24 });
    expect(shares({ received: 0, read: 0, of: 0 })).toEqual({ read: 0, received: 0, waiting: 0 });
  });

  it('end with the reader\'s day', () => {
    expect(Date.parse(endOfDay('2026-11-28'))).toBe(new Date(2026, 10, 28, 23, 59, 59).getTime());
  });
});
