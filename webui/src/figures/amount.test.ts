import { describe, expect, it } from 'vitest';
import { amount, portion, shareOf } from './amount';

describe('portion', () => {
  it('never calls all what lacks a thousandth', () => {
    expect(portion(999_999)).toBe('99.9 %');
    expect(portion(1_000_000)).toBe('100 %');
  });

  it('never calls nothing what is something', () => {
    expect(portion(0)).toBe('0 %');
    expect(portion(1)).toBe('< 0.1 %');
    expect(portion(1_000)).toBe('0.1 %');
  });

  it('leaves a zero behind the point away', () => {
    expect(portion(931_034)).toBe('93.1 %');
    expect(portion(700_000)).toBe('70 %');
  });
});

describe('amount', () => {
  it('speaks each unit', () => {
    expect(amount(500_000_000, 'bits_per_second', 'en')).toBe('500 Mbps');
    expect(amount(700_000, 'parts_per_million', 'en')).toBe('70 %');
    expect(amount(12_345, 'count', 'en')).toBe('12,345');
  });
});

describe('shareOf', () => {
  it('is unknown where nothing is known', () => {
    expect(shareOf(0, 0)).toBeNull();
    expect(shareOf(2, 3)).toBe(666_666);
  });
});
