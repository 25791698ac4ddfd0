import { describe, expect, it } from 'vitest';
import { absolute, clockTime, day, monthDay } from './format';

describe('a time', () => {
  // Noon by whatever clock the reader's zone has.
  const noon = new Date(2026, 2, 2, 12, 5, 9).getTime();

  it('is written year first, to 24 hours', () => {
    expect(day(noon)).toBe('2026-03-02');
    expect(monthDay(noon)).toBe('03-02');
    expect(clockTime(noon)).toBe('12:05');
    expect(absolute(noon)).toMatch(/^2026-03-02 12:05:09 \S+$/);
  });

  it('has midnight as hour nought', () => {
    expect(clockTime(new Date(2026, 2, 2).getTime(), true)).toBe('00:00:00');
  });
});
