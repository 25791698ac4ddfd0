// The board: a column a state, and one for what is overdue in whatever state.  A task stands in one column only.
import type { TaskPage, TaskQuery, TaskState, TaskSummary } from '../contract/work';

export type ColumnName = TaskState | 'overdue';

// In the order a task goes.
export const columnNames: readonly ColumnName[] = ['draft', 'issued', 'accepted', 'replied', 'closed', 'overdue', 'exempted'];
// So many cards are enough to see; the rest is a click away, as a list.
export const cardsMax = 30;
// All that is overdue is wanted, for it is taken out of the other columns.
export const overdueMax = 200;

export interface Column {
  name: ColumnName;
  count: number;
  items: TaskSummary[];
  beyond: number;
}

export function questionOf(name: ColumnName, school: string, q: string): TaskQuery {
  const narrowed = { page: 1, ...(school !== '' && { school }), ...(q !== '' && { q }) };
  if (name === 'overdue') return { ...narrowed, overdue: true, size: overdueMax };
  // Room for those that are overdue and will not stand here.
  return { ...narrowed, state: name, size: 2 * cardsMax };
}

export function columnsOf(pages: ReadonlyMap<ColumnName, TaskPage>): Column[] {
  const overdue = pages.get('overdue');
  return columnNames.map((name) => {
    const page = pages.get(name);
    const all = page?.items ?? [];
    const own = name === 'overdue' ? all : all.filter((task) => !task.is_overdue);
    const elsewhere = name === 'overdue' ? 0 : (overdue?.items.filter((task) => task.state === name).length ?? 0);
    const items = own.slice(0, cardsMax);
    const count = Math.max(items.length, (page?.total ?? 0) - elsewhere);
    return { name, count, items, beyond: count - items.length };
  });
}
