import { expect, it } from 'vitest';
import { bytes } from './bytes';

it('says bytes whole and larger units with one digit', () => {
  expect(bytes(0)).toBe('0 B');
  expect(bytes(1023)).toBe('1023 B');
  expect(bytes(1024)).toBe('1.0 KiB');
  expect(bytes(65_536)).toBe('64.0 KiB');
  expect(bytes(1_572_864)).toBe('1.5 MiB');
});
