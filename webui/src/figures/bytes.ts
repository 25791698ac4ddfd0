// The size of a file as people read it.
const units = ['B', 'KiB', 'MiB', 'GiB'] as const;

export function bytes(size: number): string {
  let unit = 0;
  let value = size;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.95 ? value.toFixed(0) : value.toFixed(1)} ${units[unit]}`;
}
