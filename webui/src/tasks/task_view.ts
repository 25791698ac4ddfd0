// What the page of tasks shows, as its address says it.
import { computed, type ComputedRef } from 'vue';
import { useRoute, useRouter, type LocationQuery } from 'vue-router';
import { taskStates, type TaskQuery, type TaskState } from '../contract/work';

export interface TaskView {
  as: 'board' | 'table';
  state: TaskState | '';
  overdue: boolean;
  school: string;
  q: string;
  page: number;
  size: number;
  // The task that stands open at the side; 0 is none.
  open: number;
}

export const standard: TaskView = { as: 'board', state: '', overdue: false, school: '', q: '', page: 1, size: 50, open: 0 };
export const sizes: readonly number[] = [20, 50, 100, 200];
// As openapi.yaml has it for q.
export const searchLengthMax = 64;

function whole(text: string, least: number, most: number, otherwise: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : otherwise;
}

// Who asks for one state, or for what is overdue, wants a list and not a board.
export function readView(query: LocationQuery): TaskView {
  const text = (name: string): string => (typeof query[name] === 'string' ? query[name] : '');
  const state = taskStates.find((one) => one === text('state')) ?? '';
  const overdue = text('overdue') === 'true' || text('overdue') === '1';
  const size = whole(text('size'), 1, 200, standard.size);
  return {
    as: text('as') === 'table' || state !== '' || overdue ? 'table' : 'board',
    state: overdue ? '' : state,
    overdue,
    school: text('school').slice(0, 32),
    q: text('q').slice(0, searchLengthMax),
    page: whole(text('page'), 1, 1_000_000, standard.page),
    size: sizes.includes(size) ? size : standard.size,
    open: whole(text('open'), 1, Number.MAX_SAFE_INTEGER, standard.open),
  };
}

// Only what differs from the standard view stands in the address.
export function writeView(view: TaskView): Record<string, string> {
  const isImplied = (name: keyof TaskView): boolean => name === 'as' && (view.state !== '' || view.overdue);
  const names = Object.keys(standard) as (keyof TaskView)[];
  return Object.fromEntries(
    names
      .filter((name) => view[name] !== standard[name] && !isImplied(name))
      .map((name) => [name, String(view[name])]),
  );
}

export function questionOf({ state, overdue, school, q, page, size }: TaskView): TaskQuery {
  return { page, size, ...(state !== '' && { state }), ...(overdue && { overdue }), ...(school !== '' && { school }), ...(q !== '' && { q }) };
}

export function useTaskView(): { view: ComputedRef<TaskView>; change(next: Partial<TaskView>, isStep?: boolean): void } {
  const route = useRoute();
  const router = useRouter();
  const view = computed(() => readView(route.query));
  // A look at one task, or a letter typed, is no place to come back to; a filter is.
  function change(next: Partial<TaskView>, isStep = false): void {
    const target = { name: 'tasks', query: writeView({ ...view.value, ...next }) };
    void (isStep ? router.replace(target) : router.push(target));
  }
  return { view, change };
}
