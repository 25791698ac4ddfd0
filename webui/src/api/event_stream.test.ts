import { describe, expect, it } from 'vitest';
import { backoff } from './event_stream';

describe('backoff', () => {
  it('begins between half a second and one', () => {
    expect(backoff(0, 0)).toBe(500);
    expect(backoff(0, 1)).toBe(1_000);
  });

  it('doubles with every attempt', () => {
    expect(backoff(3, 1)).toBe(8_000);
  });

  it('never waits longer than a minute, however often it failed', () => {
    expect(backoff(6, 1)).toBe(60_000);
    expect(backoff(10_000, 1)).toBe(60_000);
  });
});
