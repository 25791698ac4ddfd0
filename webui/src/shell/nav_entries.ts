// The way about: one line a page, in the order of the side.  The name is the route's; `within` are the routes that
// belong to it, so that the line stays lit on them.
import type { GlyphName } from '../marks/glyph_drawings';
import type { WordKey } from '../words';

export interface NavEntry {
  name: string;
  word: WordKey;
  glyph: GlyphName;
  within?: readonly string[];
}

export const navEntries: readonly NavEntry[] = [
  { name: 'desk', word: 'nav.desk', glyph: 'desk' },
  { name: 'attainment', word: 'nav.attainment', glyph: 'heat' },
  { name: 'schools', word: 'nav.schools', glyph: 'schools', within: ['school'] },
  { name: 'rooms', word: 'nav.rooms', glyph: 'screen' },
  { name: 'alerts', word: 'nav.alerts', glyph: 'alarm', within: ['alert'] },
  { name: 'tasks', word: 'nav.tasks', glyph: 'tasks', within: ['task'] },
  { name: 'warnings', word: 'nav.warnings', glyph: 'horn', within: ['warning'] },
  { name: 'self-checks', word: 'nav.self_checks', glyph: 'shield', within: ['self-check'] },
  { name: 'system', word: 'nav.system', glyph: 'gear' },
];
