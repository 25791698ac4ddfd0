import { describe, expect, it } from 'vitest';
import { readQuery, sortedBy, writeQuery } from './list_query';

describe('the address of the list', () => {
  it('is bare for the standard view', () => {
    expect(writeQuery(readQuery({}))).toEqual({});
  });

  it('comes back as it was written', () => {
    const view = { q: 'a', sort: 'down_bps', order: 'desc', page: 3, size: 100 } as const;
    expect(readQuery(writeQuery(view))).toEqual(view);
  });

  it('takes nothing that the server would refuse', () => {
    const read = readQuery({ sort: 'password', order: 'up', page: '-1', size: '999999', q: 'x'.repeat(100) });
    expect(read).toEqual({ q: 'x'.repeat(64), sort: 'id', order: 'asc', page: 1, size: 50 });
    expect(readQuery({ page: '1.5' }).page).toBe(1);
    expect(readQuery({ page: ['2', '3'] }).page).toBe(1);
  });
});

describe('sortedBy', () => {
  const standard = readQuery({ page: '4' });

  it('begins with the largest figure and with the first name', () => {
    expect(sortedBy(standard, 'down_bps')).toMatchObject({ sort: 'down_bps', order: 'desc', page: 1 });
    expect(sortedBy(standard, 'name')).toMatchObject({ sort: 'name', order: 'asc', page: 1 });
  });

  it('turns round when asked for the same column again', () => {
    expect(sortedBy(standard, 'id').order).toBe('desc');
  });
});
