// How near the day of a task is, in a word and a colour.
import type { TaskSummary } from '../contract/work';

export interface Due {
  key: 'over' | 'today' | 'left' | 'exempt' | 'done';
  days: number;
  tone: 'is-bad' | 'is-warn' | '';
}

// From so many days on a person wants to see it coming.
const soonDays = 3;

export function dueOf({ days_left, exempt_until }: Pick<TaskSummary, 'days_left' | 'exempt_until'>): Due {
  if (days_left === null) return { key: exempt_until === null ? 'done' : 'exempt', days: 0, tone: '' };
  if (days_left < 0) return { key: 'over', days: -days_left, tone: 'is-bad' };
  if (days_left === 0) return { key: 'today', days: 0, tone: 'is-warn' };
  return { key: 'left', days: days_left, tone: days_left <= soonDays ? 'is-warn' : '' };
}
