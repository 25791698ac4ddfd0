import { describe, expect, it } from 'vitest';
import { isTyping, stepped, strideOf } from './walk';

const plain = { key: 'j', ctrlKey: false, metaKey: false, altKey: false, isComposing: false };

describe('walking by keys', () => {
  it('knows j, k and a, in either case', () => {
    expect(strideOf(plain)).toBe('next');
    expect(strideOf({ ...plain, key: 'K' })).toBe('previous');
    expect(strideOf({ ...plain, key: 'a' })).toBe('claim');
    expect(strideOf({ ...plain, key: 'x' })).toBeNull();
  });

  it('leaves shortcuts of the browser and words that are being composed alone', () => {
    expect(strideOf({ ...plain, key: 'a', ctrlKey: true })).toBeNull();
    expect(strideOf({ ...plain, key: 'k', metaKey: true })).toBeNull();
    expect(strideOf({ ...plain, key: 'j', isComposing: true })).toBeNull();
  });

  it('is not a letter in a field', () => {
    const target = (tagName: string, type = ''): EventTarget => ({ tagName, type }) as unknown as EventTarget;
    expect(isTyping(target('INPUT', 'text'))).toBe(true);
    expect(isTyping(target('TEXTAREA'))).toBe(true);
    expect(isTyping(target('SELECT'))).toBe(true);
    expect(isTyping(target('INPUT', 'checkbox'))).toBe(false);
    expect(isTyping(target('BUTTON'))).toBe(false);
    expect(isTyping(null)).toBe(false);
  });

  it('begins at the first and stops at either end', () => {
    expect(stepped(-1, 'previous', 3)).toBe(0);
    expect(stepped(0, 'next', 3)).toBe(1);
    expect(stepped(2, 'next', 3)).toBe(2);
    expect(stepped(0, 'previous', 3)).toBe(0);
    expect(stepped(0, 'next', 0)).toBe(-1);
  });
});
