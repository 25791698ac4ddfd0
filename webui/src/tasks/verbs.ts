// What can be done with a task, and what each deed asks for.
import type { TaskMove, TaskSummary, TaskVerb } from '../contract/work';
import { isDay } from '../figures/days';

export interface Needs {
  note: boolean;
  day: boolean;
}

// As openapi.yaml has it for TaskMove.
const needs: Readonly<Record<TaskVerb, Needs>> = {
  issue: { note: false, day: false },
  urge: { note: false, day: false },
  return: { note: true, day: false },
  extend: { note: true, day: true },
  close: { note: true, day: false },
  exempt: { note: true, day: true },
};
// In the order of the buttons: what brings a task on first, what takes it out of the way last.
const order: readonly TaskVerb[] = ['issue', 'urge', 'close', 'return', 'extend', 'exempt'];
// What makes sense for many at once without looking at each.
const forMany: readonly TaskVerb[] = ['issue', 'urge'];

// A draft whose day has passed while it lay here gets a new one when it is issued.
export function needsOf(verb: TaskVerb, tasks: readonly Pick<TaskSummary, 'due_on'>[], today: string): Needs {
  if (verb === 'issue' && tasks.some((task) => task.due_on < today)) return { note: false, day: true };
  return needs[verb];
}

export function ordered(verbs: readonly TaskVerb[]): TaskVerb[] {
  return order.filter((verb) => verbs.includes(verb));
}

// The deeds that every one of them allows.
export function sharedBy(tasks: readonly Pick<TaskSummary, 'verbs'>[]): TaskVerb[] {
  if (tasks.length === 0) return [];
  return forMany.filter((verb) => tasks.every((task) => task.verbs.includes(verb)));
}

export type Lack = 'note' | 'day' | 'past' | null;

export function lackOf(wanted: Needs, { note, due_on }: TaskMove, today: string): Lack {
  if (wanted.note && note.trim() === '') return 'note';
  if (!wanted.day) return null;
  if (due_on === undefined || !isDay(due_on)) return 'day';
  return due_on < today ? 'past' : null;
}
