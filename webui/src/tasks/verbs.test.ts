import { describe, expect, it } from 'vitest';
import { dueOf } from './due';
import type { TaskMove, TaskVerb } from '../contract/work';
import { lackOf, needsOf, ordered, sharedBy, type Lack } from './verbs';

const today = '2026-11-28';
const lack = (verb: TaskVerb, move: TaskMove, due_on = '2026-12-01'): Lack => lackOf(needsOf(verb, [{ due_on }], today), move, today);

describe('the deeds of a task', () => {
  it('come in the order of the buttons', () => {
    expect(ordered(['exempt', 'return', 'issue'])).toEqual(['issue', 'return', 'exempt']);
  });

  it('for many are those that all allow', () => {
    expect(sharedBy([])).toEqual([]);
    expect(sharedBy([{ verbs: ['issue', 'exempt'] }, { verbs: ['issue'] }])).toEqual(['issue']);
    expect(sharedBy([{ verbs: ['issue'] }, { verbs: ['urge', 'close'] }])).toEqual([]);
    expect(sharedBy([{ verbs: ['close'] }])).toEqual([]);
  });

  it('ask for a reason where the school must be told why', () => {
    expect(lack('return', { note: '  ' })).toBe('note');
    expect(lack('close', { note: 'seen on site' })).toBeNull();
    expect(lack('issue', { note: '' })).toBeNull();
  });

  it('ask for a day that is still to come', () => {
    expect(lack('extend', { note: 'parts are late' })).toBe('day');
    expect(lack('extend', { note: 'x', due_on: '2026-11-31' })).toBe('day');
    expect(lack('extend', { note: 'x', due_on: '2026-11-27' })).toBe('past');
    expect(lack('exempt', { note: 'x', due_on: '2026-11-28' })).toBeNull();
    expect(lack('issue', { note: '' }, '2026-11-27')).toBe('day');
    expect(lack('issue', { note: '', due_on: '2026-11-30' }, '2026-11-27')).toBeNull();
  });
});

describe('the day of a task', () => {
  it('is far, near, today, over, or of no matter', () => {
    expect(dueOf({ days_left: 9, exempt_until: null })).toEqual({ key: 'left', days: 9, tone: '' });
    expect(dueOf({ days_left: 3, exempt_until: null }).tone).toBe('is-warn');
    expect(dueOf({ days_left: 0, exempt_until: null }).key).toBe('today');
    expect(dueOf({ days_left: -2, exempt_until: null })).toEqual({ key: 'over', days: 2, tone: 'is-bad' });
    expect(dueOf({ days_left: null, exempt_until: null }).key).toBe('done');
    expect(dueOf({ days_left: null, exempt_until: '2027-01-01' }).key).toBe('exempt');
  });
});
