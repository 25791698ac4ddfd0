import { describe, expect, it } from 'vitest';
import type { AttainmentCell, AttainmentSchool } from '../contract/types';
import { cellOf, looks, rowsOf, stateOf, sumOf, type View } from './cells';

const now = Date.parse('2026-11-28T04:00:00Z');

function cell(changes: Partial<AttainmentCell> = {}): AttainmentCell {
  return {
    metric: 'egress_rate', target: 'p.egress', outcome: 'met', want: 'nothing', value: 5, bound: { side: 'at_least', amount: 4 },
    is_strictest: true, is_due: true, is_baseline: false, is_disputed: false, observed_at: '2026-11-28T00:00:00Z',
    exempt_until: null, task: null, ...changes,
  };
}

const school = (id: string, ...cells: AttainmentCell[]): AttainmentSchool => ({ school: id, name: `School ${id}`, freshness: 'live', last_heard: null, cells });

describe('the state of a cell', () => {
  it('is what the verdict says', () => {
    expect(stateOf(cell(), now)).toBe('met');
    expect(stateOf(cell({ outcome: 'missed' }), now)).toBe('missed');
    expect(stateOf(cell({ outcome: 'no_evidence' }), now)).toBe('no_evidence');
    expect(stateOf(cell({ outcome: 'not_defined' }), now)).toBe('not_defined');
    expect(stateOf(undefined, now)).toBe('none');
  });

  it('is no longer met when the school was not heard of it for three days', () => {
    expect(stateOf(cell({ observed_at: '2026-11-25T03:59:59Z' }), now)).toBe('old');
    expect(stateOf(cell({ observed_at: '2026-11-25T04:00:00Z' }), now)).toBe('met');
  });

  it('is in dispute where a paper promises what the line does not bring', () => {
    expect(stateOf(cell({ is_disputed: true }), now)).toBe('disputed');
    expect(stateOf(cell({ is_disputed: true, outcome: 'missed' }), now)).toBe('missed');
  });

  it('is missed only when its day has come and nobody excused it', () => {
    expect(stateOf(cell({ outcome: 'missed', is_due: false }), now)).toBe('not_due');
    expect(stateOf(cell({ outcome: 'missed', exempt_until: '2026-11-28' }), now)).toBe('exempt');
    expect(stateOf(cell({ outcome: 'missed', exempt_until: '2026-11-27' }), now)).toBe('missed');
    expect(stateOf(cell({ outcome: 'missed', is_baseline: true }), now)).toBe('baseline');
  });

  it('is green in one case only', () => {
    expect(Object.entries(looks).filter(([, [, tone]]) => tone === 'good').map(([state]) => state)).toEqual(['met']);
  });
});

describe('which target counts', () => {
  it('is the strictest, whatever the order', () => {
    const loose = cell({ target: 'p.loose', is_strictest: false, outcome: 'missed' });
    const strict = cell({ target: 'p.strict' });
    expect(cellOf([loose, strict], 'egress_rate')).toBe(strict);
    expect(cellOf([strict, loose], 'egress_rate')).toBe(strict);
    expect(cellOf([strict], 'wifi_coverage')).toBeUndefined();
  });
});

describe('sums and rows', () => {
  const schools = [
    school('A', cell()),
    school('B', cell({ outcome: 'missed' })),
    school('C', cell({ outcome: 'no_evidence' })),
    school('D'),
  ];
  const view: View = { q: '', metric: '', state: '', order: 'school' };

  it('counts an unknown school neither way', () => {
    expect(sumOf(schools, 'egress_rate', now)).toEqual({ met: 1, missed: 1, known: 2 });
  });

  it('puts trouble first and leaves the others where they were', () => {
    const ids = rowsOf(schools, ['egress_rate'], { ...view, order: 'trouble' }, now).map((one) => one.school);
    expect(ids).toEqual(['B', 'A', 'C', 'D']);
  });

  it('shows those in a state, those that are searched for, and both', () => {
    const ids = (changes: Partial<View>): string[] => rowsOf(schools, ['egress_rate'], { ...view, ...changes }, now).map((one) => one.school);
    expect(ids({ state: 'missed' })).toEqual(['B']);
    expect(ids({ q: 'school c' })).toEqual(['C']);
    expect(ids({ state: 'none', metric: 'egress_rate' })).toEqual(['D']);
    expect(ids({ q: 'a', state: 'missed' })).toEqual([]);
  });
});
