import { describe, expect, it } from 'vitest';
import { beginningOf, dayAfter, dayOf, isDay } from './days';

const noon = new Date(2026, 10, 28, 12, 0, 0).getTime();

describe('days', () => {
  it('writes the reader\'s day', () => {
    expect(dayOf(noon)).toBe('2026-11-28');
  });

  it('goes on over the end of a month and of a year', () => {
    expect(dayAfter(noon, 7)).toBe('2026-12-05');
    expect(dayAfter(noon, 34)).toBe('2027-01-01');
  });

  it('says when a day began', () => {
    expect(Date.parse(beginningOf(noon))).toBe(new Date(2026, 10, 28).getTime());
    expect(Date.parse(beginningOf(noon, 6))).toBe(new Date(2026, 10, 22).getTime());
  });

  it('knows a day from what only looks like one', () => {
    expect(isDay('2028-02-29')).toBe(true);
    expect(isDay('2026-02-29')).toBe(false);
    expect(isDay('2026-13-01')).toBe(false);
    expect(isDay('28.11.2026')).toBe(false);
  });
});
