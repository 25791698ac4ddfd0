// Which school, day and cell the page of classrooms shows, as its address says it.
import { computed, type ComputedRef } from 'vue';
import { useRoute, useRouter, type LocationQuery } from 'vue-router';
import { isDay } from '../figures/days';

export interface RoomsView {
  school: string;
  day: string; // empty: today
  order: 'place' | 'trouble';
  room: string; // that stands open at the side
  period: string;
}

const standard: RoomsView = { school: '', day: '', order: 'place', room: '', period: '' };

export function readView(query: LocationQuery): RoomsView {
  const text = (name: string, longest: number): string => (typeof query[name] === 'string' ? query[name].slice(0, longest) : '');
  const day = text('day', 10);
  return {
    school: text('school', 32),
    day: isDay(day) ? day : '',
    order: text('order', 8) === 'trouble' ? 'trouble' : 'place',
    room: text('room', 128),
    period: text('period', 24),
  };
}

export function writeView(view: RoomsView): Record<string, string> {
  const names = Object.keys(standard) as (keyof RoomsView)[];
  return Object.fromEntries(names.filter((name) => view[name] !== standard[name]).map((name) => [name, view[name]]));
}

export function useRoomsView(): { view: ComputedRef<RoomsView>; change(next: Partial<RoomsView>, isStep?: boolean): void } {
  const route = useRoute();
  const router = useRouter();
  const view = computed(() => readView(route.query));
  function change(next: Partial<RoomsView>, isStep = false): void {
    const target = { name: 'rooms', query: writeView({ ...view.value, ...next }) };
    void (isStep ? router.replace(target) : router.push(target));
  }
  return { view, change };
}
