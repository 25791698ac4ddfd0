// What the page of alerts shows, as its address says it: the filters, and the incident that is open.
import { computed, type ComputedRef } from 'vue';
import { useRoute, useRouter, type LocationQuery } from 'vue-router';
import { severities, type AlertQuery, type Incident, type Severity } from '../contract/work';

export interface AlertView {
  state: 'open' | 'ended' | 'all';
  school: string;
  severity: Severity | '';
  rule: string;
  since: string;
  page: number;
  size: number;
  // What stands open at the side: "SCHOOL/NUMBER" of an alert.
  open: string;
}

export const standard: AlertView = {
  state: 'open',
  school: '',
  severity: '',
  rule: '',
  since: '',
  page: 1,
  size: 50,
  open: '',
};
export const sizes: readonly number[] = [20, 50, 100, 200];
const states: readonly AlertView['state'][] = ['open', 'ended', 'all'];

export function readView(query: LocationQuery): AlertView {
  const text = (name: string, longest: number): string =>
    typeof query[name] === 'string' ? query[name].slice(0, longest) : '';
  const page = Number(text('page', 8));
  const size = Number(text('size', 4));
  const since = text('since', 40);
  return {
    state: states.find((state) => state === text('state', 8)) ?? standard.state,
    school: text('school', 32),
    severity: severities.find((severity) => severity === text('severity', 16)) ?? '',
    rule: text('rule', 128),
    since: Number.isNaN(Date.parse(since)) ? '' : since,
    page: Number.isInteger(page) && page >= 1 && page <= 1_000_000 ? page : standard.page,
    size: sizes.includes(size) ? size : standard.size,
    open: text('open', 64),
  };
}

// Only what differs from the standard view stands in the address.
export function writeView(view: AlertView): Record<string, string> {
  const names = Object.keys(standard) as (keyof AlertView)[];
  return Object.fromEntries(
    names.filter((name) => view[name] !== standard[name]).map((name) => [name, String(view[name])]),
  );
}

export function questionOf({ state, school, severity, rule, since, page, size }: AlertView): AlertQuery {
  return {
    state,
    page,
    size,
    ...(school !== '' && { school }),
    ...(severity !== '' && { severity }),
    ...(rule !== '' && { rule }),
    ...(since !== '' && { since }),
  };
}

export function placeOf({ school, lead }: Pick<Incident, 'school' | 'lead'>): string {
  return `${school}/${lead.number}`;
}

export function readPlace(open: string): { school: string; number: number } | null {
  const found = /^([A-Z0-9][A-Z0-9-]{0,31})\/([1-9]\d{0,14})$/.exec(open);
  return found?.[1] !== undefined ? { school: found[1], number: Number(found[2]) } : null;
}

export function useAlertView(): { view: ComputedRef<AlertView>; change(next: Partial<AlertView>, isStep?: boolean): void } {
  const route = useRoute();
  const router = useRouter();
  const view = computed(() => readView(route.query));
  // A step through the list is no place to come back to; a filter is.
  function change(next: Partial<AlertView>, isStep = false): void {
    const target = { name: 'alerts', query: writeView({ ...view.value, ...next }) };
    void (isStep ? router.replace(target) : router.push(target));
  }
  return { view, change };
}
