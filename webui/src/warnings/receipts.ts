// Who has a warning and who has not.
import type { Receipt } from '../contract/work';

const rank: Record<Receipt['state'], number> = { waiting: 0, received: 1, read: 2 };

// Who must be called stands first.
export function unreadFirst(receipts: readonly Receipt[]): Receipt[] {
  return [...receipts].sort((one, other) => rank[one.state] - rank[other.state] || one.school.localeCompare(other.school, 'en'));
}

// Of 10 schools that have it, one that also read it is among them.
export function shares({ received, read, of }: { received: number; read: number; of: number }): { read: number; received: number; waiting: number } {
  return { read, received: Math.max(0, received - read), waiting: Math.max(0, of - Math.max(received, read)) };
}

// The end of a day of the reader's calendar, as the server takes times.
export function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59`).toISOString();
}
