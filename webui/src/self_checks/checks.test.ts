import { describe, expect, it } from 'vitest';
import type { SelfCheckItem, SelfCheckVerdict } from '../contract/types';
import { countOf, domainsOf, driftCounts, driftOf, looks, saidSpan, spanOf, spanText } from './checks';

function item(id: string, group: string, verdict: SelfCheckVerdict): SelfCheckItem {
  return { id, class: { zh: group, en: group }, verdict } as unknown as SelfCheckItem;
}

describe('the domains of a self-check', () => {
  it('stand in the order of the pack, each with its counts', () => {
    const domains = domainsOf([item('A-1', 'a', 'met'), item('B-1', 'b', 'unchecked'), item('A-2', 'a', 'not_met')]);
    expect(domains.map((domain) => domain.name.zh)).toEqual(['a', 'b']);
    expect(domains[0]?.counts).toEqual({ met: 1, partly: 0, not_met: 1, not_applicable: 0, unchecked: 0 });
    expect(domainsOf([])).toEqual([]);
  });
});

describe('the span of a score', () => {
  it('holds what is unchecked against it below and for it above', () => {
    expect(spanOf({ met: 1, partly: 1, not_met: 1, not_applicable: 5, unchecked: 1 })).toEqual({ least: 25, most: 50 });
    expect(spanOf(countOf([item('A', 'a', 'not_applicable')]))).toBeNull();
  });

  it('is read from the pack, and is none where the pack says nonsense', () => {
    expect(saidSpan({ least: '25.00', most: '50.00' })).toEqual({ least: 25, most: 50 });
    for (const [least, most] of [['', ''], ['x', '3'], ['60', '50'], ['-1', '50'], ['1', '101'], ['NaN', '1'], ['1e999', '2']] as const)
      expect(saidSpan({ least, most })).toBeNull();
  });

  it('is written so that it never promises more than is known', () => {
    expect(spanText({ least: 59.99, most: 60.01 })).toBe('59.9 – 60.1');
    expect(spanText({ least: 85.2, most: 85.2 })).toBe('85.2');
    expect(spanText({ least: 0, most: 100 })).toBe('0.0 – 100.0');
  });
});

describe('what changed since another self-check', () => {
  it('is better or worse only between what was looked at', () => {
    expect(driftOf('met', 'partly')).toBe('better');
    expect(driftOf('not_met', 'partly')).toBe('worse');
    expect(driftOf('met', 'unchecked')).toBe('other');
    expect(driftOf('not_applicable', 'not_met')).toBe('other');
    expect(driftOf('met', 'met')).toBeNull();
    expect(driftOf('met', undefined)).toBe('new');
  });

  it('is counted over all items', () => {
    const before = new Map<string, SelfCheckVerdict>([['A', 'met'], ['B', 'not_met']]);
    expect(driftCounts([item('A', 'a', 'not_met'), item('B', 'a', 'met'), item('C', 'a', 'met')], before)).toEqual({ better: 1, worse: 1, other: 0, new: 1 });
  });
});

describe('the look of a verdict', () => {
  it('is green only for what is met', () => {
    expect(Object.entries(looks).filter(([, [, tone]]) => tone === 'good').map(([verdict]) => verdict)).toEqual(['met']);
  });
});
