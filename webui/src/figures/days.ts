// Days of the reader's calendar, as a date field has them: 2026-11-28.
export function dayOf(at: number): string {
  const time = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(time.getFullYear()).padStart(4, '0')}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

// Through noon, so that no change of summer time moves the day.
export function dayAfter(at: number, days: number): string {
  const noon = new Date(at);
  noon.setHours(12, 0, 0, 0);
  noon.setDate(noon.getDate() + days);
  return dayOf(noon.getTime());
}

// When that day began, as the server takes times.
export function beginningOf(at: number, daysBefore = 0): string {
  const start = new Date(at);
  start.setHours(0, 0, 0, 0);
  start.setDate(start.getDate() - daysBefore);
  return start.toISOString();
}

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
