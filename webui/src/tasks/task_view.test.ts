import { describe, expect, it } from 'vitest';
import { questionOf, readView, standard, writeView } from './task_view';

describe('the view of the tasks', () => {
  it('is the board where the address says nothing', () => {
    expect(readView({})).toEqual(standard);
    expect(writeView(standard)).toEqual({});
  });

  it('is a table for one state and for what is overdue', () => {
    expect(readView({ state: 'replied' })).toEqual({ ...standard, as: 'table', state: 'replied' });
    expect(readView({ overdue: 'true' })).toEqual({ ...standard, as: 'table', overdue: true });
    expect(readView({ overdue: '1', state: 'draft' }).state).toBe('');
  });

  it('comes back from its own address', () => {
    for (const view of [
      { ...standard, as: 'table' as const, q: '=cmd()', page: 3, size: 20, open: 12 },
      { ...standard, as: 'table' as const, state: 'closed' as const },
      { ...standard, as: 'table' as const, overdue: true, school: 'MS-001' },
    ])
      expect(readView(writeView(view))).toEqual(view);
  });

  it('takes nonsense in the address for nothing', () => {
    expect(readView({ state: 'lost', page: '0', size: '7', open: '-1', q: ['a'] })).toEqual(standard);
    expect(readView({ open: '9'.repeat(40) }).open).toBe(0);
  });

  it('asks the server only for what is asked', () => {
    expect(questionOf(standard)).toEqual({ page: 1, size: 50 });
    expect(questionOf({ ...standard, overdue: true, q: 'x' })).toEqual({ page: 1, size: 50, overdue: true, q: 'x' });
  });
});
