// What the table of attainment shows, as its address says it.
import { computed, type ComputedRef } from 'vue';
import { useRoute, useRouter, type LocationQuery } from 'vue-router';
import { cellStates, type View } from './cells';

// The cell that is looked into stands in the address too.
export interface AttainmentView extends View {
  school: string;
  target: string;
}

const standard: AttainmentView = { q: '', metric: '', state: '', order: 'school', school: '', target: '' };

export function readView(query: LocationQuery): AttainmentView {
  const text = (name: string, longest: number): string => (typeof query[name] === 'string' ? query[name].slice(0, longest) : '');
  const state = text('state', 16);
  return {
    q: text('q', 64),
    metric: text('metric', 32),
    state: cellStates.some((known) => known === state) ? state : '',
    order: text('order', 8) === 'trouble' ? 'trouble' : 'school',
    school: text('school', 32),
    target: text('target', 128),
  };
}

export function writeView(view: AttainmentView): Record<string, string> {
  const names = Object.keys(standard) as (keyof AttainmentView)[];
  return Object.fromEntries(names.filter((name) => view[name] !== standard[name]).map((name) => [name, view[name]]));
}

// A step is no place to come back to; a filter is.
export function useAttainmentView(): { view: ComputedRef<AttainmentView>; change(next: Partial<AttainmentView>, isStep?: boolean): void } {
  const route = useRoute();
  const router = useRouter();
  const view = computed(() => readView(route.query));
  function change(next: Partial<AttainmentView>, isStep = false): void {
    const target = { name: 'attainment', query: writeView({ ...view.value, ...next }) };
    void (isStep ? router.replace(target) : router.push(target));
  }
  return { view, change };
}
