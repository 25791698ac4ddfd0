// The arrow keys in a table of cells that are buttons: to the neighbour cell that has one, over those that have none.
const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

// The place of the next cell that can be gone to, or none at the edge.
export function nextPlace(at: readonly [number, number], step: readonly [number, number], size: readonly [number, number], isOpen: (row: number, column: number) => boolean): [number, number] | null {
  let [row, column] = at;
  for (;;) {
    row += step[0];
    column += step[1];
    if (row < 0 || column < 0 || row >= size[0] || column >= size[1]) return null;
    if (isOpen(row, column)) return [row, column];
  }
}

export function walkByArrows(event: KeyboardEvent): void {
  const step = steps[event.key];
  const cell = (event.target as HTMLElement | null)?.closest('td, th');
  const row = cell?.parentElement as HTMLTableRowElement | null | undefined;
  const body = row?.parentElement as HTMLTableSectionElement | null | undefined;
  if (!step || !row || !body || body.tagName !== 'TBODY' || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = (line: number, column: number): HTMLElement | null | undefined => body.rows[line]?.cells[column]?.querySelector<HTMLElement>('button, a');
  const from: [number, number] = [row.sectionRowIndex, (cell as HTMLTableCellElement).cellIndex];
  const found = nextPlace(from, step, [body.rows.length, row.cells.length], (line, column) => target(line, column) != null);
  if (!found) return;
  event.preventDefault();
  target(...found)?.focus();
}
