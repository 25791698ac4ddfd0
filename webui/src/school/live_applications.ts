// What the egress is used for right now, as rows and shares.  What nobody recognised is listed like an application; what
// is past the list is one figure, so that nothing is missing.
import type { ApplicationRate, LiveApplications, TeachingUse } from '../contract/types';
import { shareOf } from '../figures/amount';
import type { Language } from '../figures/format';
import type { Shape, Tone } from '../marks/Mark.vue';

// In the order of the bar.  No use is bad by itself: what is not for teaching is only worth a look.
export const usesOfTraffic: readonly TeachingUse[] = ['yes', 'mixed', 'no', 'unknown'];

export const useMarks: Readonly<Record<TeachingUse, readonly [Shape, Tone]>> = {
  yes: ['disc', 'good'],
  mixed: ['half', 'info'],
  no: ['square', 'warn'],
  unknown: ['hatched', 'mute'],
};

export const bothWays = (rate: Pick<ApplicationRate, 'down_bps' | 'up_bps'>): number => rate.down_bps + rate.up_bps;

export interface UsePart {
  use: TeachingUse;
  bps: number;
  millionths: number | null;
  // Of the bar's hundred.
  from: number;
  width: number;
}

export function partsOf(teaching: LiveApplications['teaching_bps']): UsePart[] {
  const whole = usesOfTraffic.reduce((sum, use) => sum + teaching[use], 0);
  let from = 0;
  return usesOfTraffic.map((use) => {
    const width = whole > 0 ? (100 * teaching[use]) / whole : 0;
    const part = { use, bps: teaching[use], millionths: shareOf(teaching[use], whole), from, width };
    from += width;
    return part;
  });
}

// Bits a second of all that is not listed.
export function beyond(applications: LiveApplications): number {
  const whole = usesOfTraffic.reduce((sum, use) => sum + applications.teaching_bps[use], 0);
  const listed = applications.items.reduce((sum, item) => sum + bothWays(item), 0);
  return Math.max(0, whole - listed);
}

// "" for what nobody recognised.
export function nameOf(item: Pick<ApplicationRate, 'name' | 'name_en'>, language: Language): string {
  return language === 'en' && item.name_en !== '' ? item.name_en : item.name;
}
