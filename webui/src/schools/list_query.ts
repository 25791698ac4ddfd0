// What the list of schools shows, as its address says it: a link to a view is the view.
import { computed, type ComputedRef } from 'vue';
import { useRoute, useRouter, type LocationQuery } from 'vue-router';
import type { SchoolSort } from '../contract/types';

export interface ListQuery {
  q: string;
  sort: SchoolSort;
  order: 'asc' | 'desc';
  page: number;
  size: number;
}

const sorts: readonly SchoolSort[] = ['id', 'name', 'freshness', 'last_heard', 'down_bps', 'up_bps', 'unreachable'];
export const sizes: readonly number[] = [20, 50, 100, 200];
// As openapi.yaml has it for q.
export const searchLengthMax = 64;
const standard: ListQuery = { q: '', sort: 'id', order: 'asc', page: 1, size: 50 };

// Figures interest from the largest down, names from A to Z.
const figures: readonly SchoolSort[] = ['freshness', 'down_bps', 'up_bps', 'unreachable', 'last_heard'];

export function readQuery(query: LocationQuery): ListQuery {
  const text = (name: string): string => (typeof query[name] === 'string' ? query[name] : '');
  const page = Number(text('page'));
  const size = Number(text('size'));
  return {
    q: text('q').slice(0, searchLengthMax),
    sort: sorts.find((sort) => sort === text('sort')) ?? standard.sort,
    order: text('order') === 'desc' ? 'desc' : 'asc',
    page: Number.isInteger(page) && page >= 1 && page <= 1_000_000 ? page : standard.page,
    size: sizes.includes(size) ? size : standard.size,
  };
}

// Only what differs from the standard view stands in the address.
export function writeQuery(query: ListQuery): Record<string, string> {
  const names = Object.keys(standard) as (keyof ListQuery)[];
  return Object.fromEntries(
    names.filter((name) => query[name] !== standard[name]).map((name) => [name, String(query[name])]),
  );
}

export function sortedBy(query: ListQuery, sort: SchoolSort): ListQuery {
  const first = figures.includes(sort) ? 'desc' : 'asc';
  const other = query.order === 'asc' ? 'desc' : 'asc';
  return { ...query, sort, order: query.sort === sort ? other : first, page: 1 };
}

export function useListQuery(): { query: ComputedRef<ListQuery>; change(next: ListQuery, isTyping?: boolean): void } {
  const route = useRoute();
  const router = useRouter();
  const query = computed(() => readQuery(route.query));
  function change(next: ListQuery, isTyping = false): void {
    const target = { name: 'schools', query: writeQuery(next) };
    void (isTyping ? router.replace(target) : router.push(target));
  }
  return { query, change };
}
