// Figures as people read them: three digits that matter, decimal units, and times in the reader's own zone.
export type Language = 'zh-CN' | 'en';

const rateUnits = ['bps', 'kbps', 'Mbps', 'Gbps', 'Tbps'] as const;

function threeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

export function rate(bps: number): string {
  if (bps < 1000) return `${Math.round(bps)} bps`;
  let unit = 0;
  let value = bps;
  while (value >= 999.5 && unit < rateUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${threeDigits(value)} ${rateUnits[unit]}`;
}

// The speed of a link is a round number and is said as one: 1 Gbps, 2.5 Gbps.
export function linkSpeed(bps: number): string {
  const [value, unit] = rate(bps).split(' ');
  return `${Number(value)} ${unit}`;
}

export function count(value: number, language: Language): string {
  return new Intl.NumberFormat(language).format(value);
}

// A share that is not nothing never reads as nothing.
export function share(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return '0 %';
  const percent = (100 * part) / whole;
  if (percent < 0.01) return '< 0.01 %';
  return `${percent < 10 ? percent.toFixed(2) : percent.toFixed(0)} %`;
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

// A moment that the sender's clock puts a little ahead of ours is now.
const skewTolerated = 5;

export function isJustNow(at: number, now: number): boolean {
  return now - at < 1_500 && at - now < skewTolerated * 1000;
}

export function relative(at: number, now: number, language: Language): string {
  const seconds = Math.round((at - now) / 1000);
  const [unit, size] = steps.find((step) => Math.abs(seconds) >= step[1]) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(language, { numeric: 'always', style: 'short' }).format(
    Math.trunc(seconds / size),
    unit,
  );
}

// Year first, hours to 24, in both languages: the order that sorts and that nobody mistakes.
const civil = new Intl.DateTimeFormat('en', {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
});

function partsOf(at: number): Record<string, string> {
  return Object.fromEntries(civil.formatToParts(at).map((part) => [part.type, part.value]));
}

export function day(at: number): string {
  const { year, month, day: date } = partsOf(at);
  return `${year}-${month}-${date}`;
}

export function monthDay(at: number): string {
  return day(at).slice(5);
}

export function clockTime(at: number, withSeconds = false): string {
  const { hour, minute, second } = partsOf(at);
  return withSeconds ? `${hour}:${minute}:${second}` : `${hour}:${minute}`;
}

export function absolute(at: number): string {
  return `${day(at)} ${clockTime(at, true)} ${partsOf(at)['timeZoneName']}`;
}

export interface Span {
  unit: 'days' | 'hours' | 'minutes' | 'seconds';
  major: number;
  minor: number;
}

// The two largest units of a length of time, the smaller one as whole units of the next.
export function span(seconds: number): Span {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole >= 86_400) return { unit: 'days', major: Math.floor(whole / 86_400), minor: Math.floor((whole % 86_400) / 3_600) };
  if (whole >= 3_600) return { unit: 'hours', major: Math.floor(whole / 3_600), minor: Math.floor((whole % 3_600) / 60) };
  if (whole >= 60) return { unit: 'minutes', major: Math.floor(whole / 60), minor: whole % 60 };
  return { unit: 'seconds', major: whole, minor: 0 };
}
