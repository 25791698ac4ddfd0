import { describe, expect, it } from 'vitest';
import type { LiveApplications } from '../contract/types';
import { beyond, nameOf, partsOf } from './live_applications';

const item = (name: string, down: number, up: number): LiveApplications['items'][number] => ({
  name,
  name_en: '',
  category: 'video',
  teaching: 'no',
  down_bps: down,
  up_bps: up,
});

describe('the shares by use', () => {
  it('fill the bar from its left to its right', () => {
    const parts = partsOf({ yes: 600, mixed: 200, no: 150, unknown: 50 });
    expect(parts.map((part) => [part.use, part.from, part.width])).toEqual([
      ['yes', 0, 60],
      ['mixed', 60, 20],
      ['no', 80, 15],
      ['unknown', 95, 5],
    ]);
    expect(parts[0]?.millionths).toBe(600_000);
  });

  it('are no shares of nothing', () => {
    const parts = partsOf({ yes: 0, mixed: 0, no: 0, unknown: 0 });
    expect(parts.map((part) => part.millionths)).toEqual([null, null, null, null]);
    expect(parts.every((part) => part.width === 0)).toBe(true);
  });
});

describe('what is past the list', () => {
  it('is what the sums have and the list has not', () => {
    const teaching_bps = { yes: 0, mixed: 0, no: 900, unknown: 100 };
    expect(beyond({ teaching_bps, items: [item('a', 500, 100), item('b', 200, 50)] })).toBe(150);
  });

  it('is never less than nothing, whatever a school says', () => {
    expect(beyond({ teaching_bps: { yes: 1, mixed: 0, no: 0, unknown: 0 }, items: [item('a', 5, 0)] })).toBe(0);
  });
});

describe('the name', () => {
  it('is the reader\'s where there is one', () => {
    expect(nameOf({ name: '\u6296\u97f3', name_en: 'Douyin' }, 'en')).toBe('Douyin');
    expect(nameOf({ name: '\u6296\u97f3', name_en: 'Douyin' }, 'zh-CN')).toBe('\u6296\u97f3');
    expect(nameOf({ name: 'TLS', name_en: '' }, 'en')).toBe('TLS');
  });
});
