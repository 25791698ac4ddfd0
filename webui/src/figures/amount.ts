// Whole numbers of a unit as people read them.  A share is cut and never rounded up: what lacks a thousandth is not all.
import type { Unit } from '../contract/types';
import { count, rate, type Language } from './format';

const millionthsPerTenth = 1_000;

export function portion(millionths: number): string {
  const tenths = Math.floor(millionths / millionthsPerTenth);
  if (tenths === 0 && millionths > 0) return '< 0.1 %';
  return tenths % 10 === 0 ? `${tenths / 10} %` : `${(tenths / 10).toFixed(1)} %`;
}

// A planned rate is a round number and is said as one: 500 Mbps.
function shortRate(bps: number): string {
  const [figure, unit] = rate(bps).split(' ');
  return `${Number(figure)} ${unit}`;
}

export function amount(value: number, unit: Unit, language: Language): string {
  if (unit === 'bits_per_second') return shortRate(value);
  return unit === 'parts_per_million' ? portion(value) : count(value, language);
}

// Good of all that are known, as millionths; none of nothing.
export function shareOf(good: number, of: number): number | null {
  return of > 0 ? Math.floor((good * 1_000_000) / of) : null;
}
