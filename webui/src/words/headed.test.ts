import { describe, expect, it } from 'vitest';
import { headed } from './headed';

describe('a word of the catalogue that stands alone', () => {
  it('begins with a capital', () => {
    expect(headed('egress rate')).toBe('Egress rate');
  });

  it('leaves names with a digit, figures and Chinese as they are', () => {
    expect(headed('iperf3 test')).toBe('iperf3 test');
    expect(headed('100M to the desk')).toBe('100M to the desk');
    expect(headed('\u51fa\u53e3\u5e26\u5bbd')).toBe('\u51fa\u53e3\u5e26\u5bbd');
    expect(headed('')).toBe('');
  });
});
