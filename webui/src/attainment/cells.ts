// What a cell of the attainment table says.  A metric may have several targets; the strictest of those in force and due
// counts, and where none is, what is missed before what is met.
import type { AttainmentCell, AttainmentSchool, Metric } from '../contract/types';
import type { Shape, Tone } from '../marks/Mark.vue';

export type CellState = 'met' | 'disputed' | 'missed' | 'not_due' | 'exempt' | 'baseline' | 'old' | 'no_evidence' | 'not_defined' | 'none';

// A school sends every verdict once a day; after three days without, what it sent last is no longer how it is.
export const oldAfterMs = 3 * 86_400_000;

export function isOld(cell: Pick<AttainmentCell, 'observed_at'>, now: number): boolean {
  return now - Date.parse(cell.observed_at) > oldAfterMs;
}

export function stateOf(cell: AttainmentCell | undefined, now: number): CellState {
  if (!cell) return 'none';
  if (cell.outcome === 'not_defined') return 'not_defined';
  if (isOld(cell, now)) return 'old';
  if (cell.outcome === 'no_evidence') return 'no_evidence';
  if (cell.is_baseline) return 'baseline';
  if (cell.outcome === 'met') return cell.is_disputed ? 'disputed' : 'met';
  if (cell.exempt_until !== null && now <= Date.parse(`${cell.exempt_until}T23:59:59Z`)) return 'exempt';
  return cell.is_due ? 'missed' : 'not_due';
}

const outcomes: AttainmentCell['outcome'][] = ['missed', 'no_evidence', 'met', 'not_defined'];

function weight(cell: AttainmentCell): number {
  const due = cell.is_due && !cell.is_baseline ? 0 : outcomes.length;
  return (cell.is_strictest ? 0 : 2 * outcomes.length) + due + outcomes.indexOf(cell.outcome);
}

export function cellOf(cells: readonly AttainmentCell[], metric: Metric): AttainmentCell | undefined {
  return cells.filter((cell) => cell.metric === metric).sort((one, other) => weight(one) - weight(other))[0];
}

// Only what is met by all that is known of it is green; whatever is not known is grey.
export const looks: Readonly<Record<CellState, readonly [Shape, Tone]>> = {
  met: ['disc', 'good'],
  disputed: ['half', 'warn'],
  missed: ['triangle', 'bad'],
  not_due: ['circle', 'warn'],
  exempt: ['square', 'info'],
  baseline: ['circle', 'mute'],
  old: ['hatched', 'mute'],
  no_evidence: ['hatched', 'mute'],
  not_defined: ['ring', 'mute'],
  none: ['hatched', 'mute'],
};

export const cellStates = Object.keys(looks) as CellState[];

export interface MetricSum {
  met: number;
  missed: number;
  known: number;
}

// Schools that meet a metric, of those of which it is known.
export function sumOf(schools: readonly AttainmentSchool[], metric: Metric, now: number): MetricSum {
  const sum = { met: 0, missed: 0, known: 0 };
  for (const school of schools) {
    const state = stateOf(cellOf(school.cells, metric), now);
    if (state === 'met' || state === 'disputed') sum.met += 1;
    else if (state === 'missed') sum.missed += 1;
    else if (state !== 'not_due' && state !== 'exempt') continue;
    sum.known += 1;
  }
  return sum;
}

export interface View {
  q: string;
  metric: string;
  state: string;
  order: 'school' | 'trouble';
}

const troubles: readonly CellState[] = ['missed', 'disputed', 'not_due'];

// How much of a school needs someone, the worst kind first.
function troubleOf(school: AttainmentSchool, metrics: readonly Metric[], now: number): number {
  const states = metrics.map((metric) => stateOf(cellOf(school.cells, metric), now));
  return troubles.reduce((sum, trouble, rank) => sum + states.filter((state) => state === trouble).length * 10 ** (2 * (2 - rank)), 0);
}

export function rowsOf(schools: readonly AttainmentSchool[], metrics: readonly Metric[], view: View, now: number): AttainmentSchool[] {
  const wanted = view.q.trim().toLowerCase();
  const shown = metrics.filter((metric) => view.metric === '' || metric === view.metric);
  const found = schools.filter(
    (school) =>
      (wanted === '' || `${school.school} ${school.name}`.toLowerCase().includes(wanted)) &&
      (view.state === '' || shown.some((metric) => stateOf(cellOf(school.cells, metric), now) === view.state)),
  );
  if (view.order === 'school') return found;
  return found
    .map((school) => ({ school, trouble: troubleOf(school, shown, now) }))
    .sort((one, other) => other.trouble - one.trouble)
    .map(({ school }) => school);
}
