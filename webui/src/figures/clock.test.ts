import { describe, expect, it } from 'vitest';
import { clockDifference } from './clock';

describe('the difference to the district centre', () => {
  it('is none while its word falls between question and answer, however slow the answer was', () => {
    expect(clockDifference(10_000, 9_500, 10_200)).toBe(0);
    expect(clockDifference(10_000, 10_400, 17_000)).toBe(0);
    expect(clockDifference(10_000, 11_900, 12_000)).toBe(0);
  });

  it('is the least that explains its word otherwise', () => {
    expect(clockDifference(100_000, 10_000, 10_100)).toBe(89_900);
    expect(clockDifference(10_000, 100_000, 100_100)).toBe(-90_000);
  });
});
