import { describe, expect, it } from 'vitest';
import { questionOf, readPlace, readView, standard, writeView } from './alert_view';

describe('the view of the alerts', () => {
  it('is the standard one where the address says nothing, and says nothing then', () => {
    expect(readView({})).toEqual(standard);
    expect(writeView(standard)).toEqual({});
  });

  it('comes back from its own address', () => {
    const view = { ...standard, state: 'all', severity: 'high', rule: 'flow.flood', since: '2026-11-28T00:00:00.000Z', open: 'MS-001/7' } as const;
    expect(readView(writeView(view))).toEqual(view);
  });

  it('takes nonsense in the address for nothing', () => {
    expect(readView({ state: 'x', severity: 'worst', page: '-1', size: '7', since: 'long ago', rule: ['a', 'b'] })).toEqual(standard);
  });

  it('asks the server only for what is asked', () => {
    expect(questionOf(standard)).toEqual({ state: 'open', page: 1, size: 50 });
    expect(questionOf({ ...standard, school: 'MS-001', open: 'MS-001/7' })).toEqual({ state: 'open', school: 'MS-001', page: 1, size: 50 });
  });

  it('finds the school and the number of an open alert, and refuses anything else', () => {
    expect(readPlace('MS-001/1042')).toEqual({ school: 'MS-001', number: 1042 });
    for (const text of ['', 'MS-001', 'MS-001/0', 'MS-001/1e9', '../users/1', 'ms-001/1', 'MS-001/1/2'])
      expect(readPlace(text)).toBeNull();
  });
});
