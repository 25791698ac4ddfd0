import { describe, expect, it } from 'vitest';
import { isJustNow, linkSpeed, rate, relative, share, span } from './format';

describe('rate', () => {
  it('keeps three digits that matter', () => {
    expect(rate(0)).toBe('0 bps');
    expect(rate(999)).toBe('999 bps');
    expect(rate(12_345_678)).toBe('12.3 Mbps');
    expect(rate(1_234_000_000)).toBe('1.23 Gbps');
  });

  it('never shows a thousand of a unit that has a larger one', () => {
    expect(rate(999_600)).toBe('1.00 Mbps');
    expect(rate(99_960)).toBe('100 kbps');
  });
});

describe('linkSpeed', () => {
  it('says a round number roundly', () => {
    expect(linkSpeed(1_000_000_000)).toBe('1 Gbps');
    expect(linkSpeed(2_500_000_000)).toBe('2.5 Gbps');
    expect(linkSpeed(100_000_000)).toBe('100 Mbps');
  });
});

describe('share', () => {
  it('does not call one loss in a million none', () => {
    expect(share(1, 1_000_000)).toBe('< 0.01 %');
    expect(share(0, 1_000_000)).toBe('0 %');
  });

  it('does not divide by nothing', () => {
    expect(share(0, 0)).toBe('0 %');
  });
});

describe('relative', () => {
  const noon = Date.UTC(2026, 2, 2, 4);

  it('counts in the largest whole unit', () => {
    expect(relative(noon - 59_000, noon, 'zh-CN')).toBe('59秒前');
    expect(relative(noon - 119_000, noon, 'zh-CN')).toBe('1分钟前');
    expect(relative(noon - 25 * 3_600_000, noon, 'zh-CN')).toBe('1天前');
  });

  it('takes a sender whose clock is a moment ahead for now', () => {
    expect(isJustNow(noon + 3_000, noon)).toBe(true);
    expect(isJustNow(noon + 60_000, noon)).toBe(false);
    expect(isJustNow(noon - 2_000, noon)).toBe(false);
  });
});

describe('span', () => {
  it('gives the two largest units', () => {
    expect(span(93_784)).toEqual({ unit: 'days', major: 1, minor: 2 });
    expect(span(3_725)).toEqual({ unit: 'hours', major: 1, minor: 2 });
    expect(span(59)).toEqual({ unit: 'seconds', major: 59, minor: 0 });
  });
});
