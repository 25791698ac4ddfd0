// The catalogue's English words stand within sentences; here they stand alone.  A name with a digit keeps its letters.
export function headed(text: string): string {
  return /^[a-z]+\b(?!\d)/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
