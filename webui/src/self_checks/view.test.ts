import { describe, expect, it } from 'vitest';
import { readView, writeView } from './view';

describe('the view of a self-check', () => {
  it('is whole where the address says nothing', () => {
    expect(readView({})).toEqual({ domain: -1, verdict: '', against: '', changed: false });
    expect(writeView(readView({}))).toEqual({});
  });

  it('comes back from its own address', () => {
    const view = { domain: 3, verdict: 'unchecked', against: '00ff00ff00ff00ff', changed: true } as const;
    expect(readView(writeView(view))).toEqual(view);
  });

  it('takes nonsense for nothing', () => {
    expect(readView({ domain: '99', verdict: 'fine', against: '../x', changed: 'true' })).toEqual({ domain: -1, verdict: '', against: '', changed: false });
    expect(readView({ domain: ['1', '2'], verdict: null }).domain).toBe(-1);
  });
});
