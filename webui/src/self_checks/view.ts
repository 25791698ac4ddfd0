// Which domain and which verdicts of a self-check are shown, and beside which older one, as its address says it.
import { computed, type ComputedRef } from 'vue';
import { useRoute, useRouter, type LocationQuery } from 'vue-router';
import type { SelfCheckVerdict } from '../contract/types';
import { verdicts } from './checks';

export interface CheckView {
  domain: number; // from 0; -1 is all
  verdict: SelfCheckVerdict | '';
  against: string; // the id of the other, or empty
  changed: boolean; // only what differs from it
}

const domainsMax = 64;

export function readView(query: LocationQuery): CheckView {
  const text = (name: string): string => (typeof query[name] === 'string' ? query[name] : '');
  const domain = /^\d{1,2}$/.test(text('domain')) ? Number(text('domain')) : -1;
  const against = /^[0-9a-f]{16}$/.exec(text('against'))?.[0] ?? '';
  return {
    domain: domain < domainsMax ? domain : -1,
    verdict: verdicts.find((verdict) => verdict === text('verdict')) ?? '',
    against,
    changed: against !== '' && text('changed') === 'true',
  };
}

export function writeView(view: CheckView): Record<string, string> {
  return {
    ...(view.domain >= 0 && { domain: String(view.domain) }),
    ...(view.verdict !== '' && { verdict: view.verdict }),
    ...(view.against !== '' && { against: view.against }),
    ...(view.against !== '' && view.changed && { changed: 'true' }),
  };
}

export function useCheckView(): { view: ComputedRef<CheckView>; change(next: Partial<CheckView>): void } {
  const route = useRoute();
  const router = useRouter();
  const view = computed(() => readView(route.query));
  function change(next: Partial<CheckView>): void {
    void router.push({ query: writeView({ ...view.value, ...next }) });
  }
  return { view, change };
}
