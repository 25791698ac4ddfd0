import { describe, expect, it } from 'vitest';
import { Failure } from '../api/failure';
import { faultsOf, lineCount, rangeOfLine } from './faults';
import { tabOf, tabsFor } from './system_view';

describe('the faults of a text', () => {
  const failure = (body: unknown): Failure => new Failure('CMP-C003', {}, 422, body);

  it('come as they were found', () => {
    const fault = { line: 3, column: 5, code: 'CMP-C020', arguments: { key: 'x' } };
    expect(faultsOf(failure({ error: {}, faults: [fault] }))).toEqual([fault]);
  });

  it('are none where the answer has none, or nonsense', () => {
    expect(faultsOf(null)).toEqual([]);
    expect(faultsOf(failure(null))).toEqual([]);
    expect(faultsOf(failure({ faults: 'many' }))).toEqual([]);
    expect(faultsOf(failure({ faults: [null, { line: '3' }, 7] }))).toEqual([]);
  });

  it('are never more than the contract allows', () => {
    const many = Array.from({ length: 1000 }, () => ({ line: 1, column: 1, code: 'CMP-C020' }));
    expect(faultsOf(failure({ faults: many })).length).toBe(256);
  });
});

describe('a line of a text', () => {
  it('is found by its number', () => {
    const text = 'one\ntwo\n\nfour';
    expect(lineCount(text)).toBe(4);
    expect(text.slice(...rangeOfLine(text, 1))).toBe('one');
    expect(text.slice(...rangeOfLine(text, 2))).toBe('two');
    expect(text.slice(...rangeOfLine(text, 3))).toBe('');
    expect(text.slice(...rangeOfLine(text, 4))).toBe('four');
  });

  it('is the last where there are fewer, and the first of nothing', () => {
    expect('a\nb'.slice(...rangeOfLine('a\nb', 99))).toBe('b');
    expect(rangeOfLine('', 5)).toEqual([0, 0]);
    expect(lineCount('')).toBe(1);
  });
});

describe('the parts of the system page', () => {
  it('are those the role may see', () => {
    expect(tabsFor(true, true)).toEqual(['users', 'desired', 'audit']);
    expect(tabsFor(false, true)).toEqual(['desired', 'audit']);
    expect(tabsFor(false, false)).toEqual(['desired']);
  });

  it('fall back to the first', () => {
    expect(tabOf('users', ['desired'])).toBe('desired');
    expect(tabOf('audit', ['desired', 'audit'])).toBe('audit');
    expect(tabOf(null, ['users', 'desired'])).toBe('users');
  });
});
