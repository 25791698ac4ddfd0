import { describe, expect, it } from 'vitest';
import type { TaskPage, TaskState, TaskSummary } from '../contract/work';
import { cardsMax, columnNames, columnsOf, questionOf, type ColumnName } from './columns';

const task = (id: number, state: TaskState, is_overdue = false): TaskSummary => ({ id, state, is_overdue }) as TaskSummary;
const page = (items: TaskSummary[], total = items.length): TaskPage => ({ total, items }) as TaskPage;
const column = (pages: Map<ColumnName, TaskPage>, name: ColumnName) => columnsOf(pages).find((one) => one.name === name);

describe('the board', () => {
  it('has seven columns in the order a task goes, even while nothing is known', () => {
    expect(columnsOf(new Map()).map(({ name, count }) => [name, count])).toEqual(columnNames.map((name) => [name, 0]));
  });

  it('shows an overdue task once, in the column of the overdue', () => {
    const late = task(1, 'accepted', true);
    const pages = new Map<ColumnName, TaskPage>([
      ['accepted', page([late, task(2, 'accepted')])],
      ['overdue', page([late])],
    ]);
    expect(column(pages, 'accepted')).toEqual({ name: 'accepted', count: 1, items: [task(2, 'accepted')], beyond: 0 });
    expect(column(pages, 'overdue')?.items).toEqual([late]);
  });

  it('says how many more there are', () => {
    const many = Array.from({ length: 2 * cardsMax }, (_, index) => task(index, 'closed'));
    const found = column(new Map([['closed', page(many, 400)]]), 'closed');
    expect(found?.items.length).toBe(cardsMax);
    expect(found?.count).toBe(400);
    expect(found?.beyond).toBe(400 - cardsMax);
  });

  it('asks for each column by its own question', () => {
    expect(questionOf('draft', '', '')).toEqual({ page: 1, state: 'draft', size: 2 * cardsMax });
    expect(questionOf('overdue', 'MS-001', 'x')).toEqual({ page: 1, school: 'MS-001', q: 'x', overdue: true, size: 200 });
  });
});
