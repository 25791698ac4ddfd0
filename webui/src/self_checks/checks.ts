// A self-check as its pages show it: the ten domains, what is in each, the span between what is certain and what is
// still possible, and what changed since another one.
import type { SelfCheckCounts, SelfCheckItem, SelfCheckVerdict } from '../contract/types';
import type { Shape, Tone } from '../marks/Mark.vue';

// What needs someone stands first.
export const verdicts: readonly SelfCheckVerdict[] = ['not_met', 'partly', 'unchecked', 'met', 'not_applicable'];

// What nobody looked at is as grey as it is unknown.
export const looks: Readonly<Record<SelfCheckVerdict, readonly [Shape, Tone]>> = {
  met: ['disc', 'good'],
  partly: ['half', 'warn'],
  not_met: ['triangle', 'bad'],
  not_applicable: ['ring', 'mute'],
  unchecked: ['hatched', 'mute'],
};

export function countOf(items: readonly Pick<SelfCheckItem, 'verdict'>[]): SelfCheckCounts {
  const counts: SelfCheckCounts = { met: 0, partly: 0, not_met: 0, not_applicable: 0, unchecked: 0 };
  for (const { verdict } of items) counts[verdict] += 1;
  return counts;
}

export interface Domain {
  name: SelfCheckItem['class'];
  items: SelfCheckItem[];
  counts: SelfCheckCounts;
}

// In the order in which they first appear.
export function domainsOf(items: readonly SelfCheckItem[]): Domain[] {
  const found = new Map<string, SelfCheckItem[]>();
  for (const item of items) {
    const list = found.get(item.class.zh);
    if (list) list.push(item);
    else found.set(item.class.zh, [item]);
  }
  return [...found.values()].map((list) => ({ name: list[0]?.class ?? { zh: '', en: '' }, items: list, counts: countOf(list) }));
}

export interface Span {
  least: number; // percent
  most: number;
}

// The share of the applicable items that is fully met: what is unchecked counts as failed below and as passed above.
export function spanOf(counts: SelfCheckCounts): Span | null {
  const applicable = counts.met + counts.partly + counts.not_met + counts.unchecked;
  if (applicable === 0) return null;
  return { least: (100 * counts.met) / applicable, most: (100 * (counts.met + counts.unchecked)) / applicable };
}

// What the pack says, "85.19"; a figure that is none, or stands outside its scale, is not drawn.
export function saidSpan(score: { least: string; most: string }): Span | null {
  const least = Number(score.least);
  const most = Number(score.most);
  const isFigure = score.least.trim() !== '' && score.most.trim() !== '' && Number.isFinite(least) && Number.isFinite(most);
  return isFigure && least >= 0 && least <= most && most <= 100 ? { least, most } : null;
}

// One place behind the point, cut below and above so that the span shown holds the span meant.
export function spanText({ least, most }: Span): string {
  const low = (Math.floor(least * 10 + 1e-9) / 10).toFixed(1);
  const high = (Math.ceil(most * 10 - 1e-9) / 10).toFixed(1);
  return low === high ? low : `${low} – ${high}`;
}

const ranks: Readonly<Record<SelfCheckVerdict, number>> = { not_met: 0, partly: 1, unchecked: 1, met: 2, not_applicable: 2 };

export type Drift = 'better' | 'worse' | 'other' | 'new';

export function driftOf(now: SelfCheckVerdict, before: SelfCheckVerdict | undefined): Drift | null {
  if (before === undefined) return 'new';
  if (now === before) return null;
  if (now === 'unchecked' || before === 'unchecked' || now === 'not_applicable' || before === 'not_applicable') return 'other';
  return ranks[now] > ranks[before] ? 'better' : 'worse';
}

export function driftCounts(items: readonly SelfCheckItem[], before: ReadonlyMap<string, SelfCheckVerdict>): Record<Drift, number> {
  const counts: Record<Drift, number> = { better: 0, worse: 0, other: 0, new: 0 };
  for (const item of items) {
    const drift = driftOf(item.verdict, before.get(item.id));
    if (drift) counts[drift] += 1;
  }
  return counts;
}
