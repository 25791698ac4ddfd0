// Going through a list by j and k, as in a mail reader or an editor.
export type Stride = 'next' | 'previous' | 'claim';

const strides: Readonly<Record<string, Stride>> = { j: 'next', k: 'previous', a: 'claim' };

export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  isComposing: boolean;
}

// What a key means, unless it is part of something else: of a shortcut of the browser, or of a Chinese word that is
// being composed.
export function strideOf(pressed: Pressed): Stride | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || pressed.isComposing) return null;
  return strides[pressed.key.toLowerCase()] ?? null;
}

export function isTyping(target: EventTarget | null): boolean {
  const element = target as { tagName?: string; isContentEditable?: boolean; type?: string } | null;
  if (element?.isContentEditable === true) return true;
  if (element?.tagName === 'INPUT') return element.type !== 'checkbox' && element.type !== 'radio';
  return element?.tagName === 'TEXTAREA' || element?.tagName === 'SELECT';
}

// The place after a step; from nowhere to the first, and never over an end.
export function stepped(from: number, stride: 'next' | 'previous', length: number): number {
  if (length === 0) return -1;
  if (from < 0) return 0;
  return Math.min(length - 1, Math.max(0, from + (stride === 'next' ? 1 : -1)));
}
