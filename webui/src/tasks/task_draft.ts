// A task before it is made: what the form begins with.  An address can carry one, so that any page can lead here:
//   /tasks?new=target&ref=TARGET&school=SCHOOL&title=TITLE
import type { LocationQuery } from 'vue-router';
import { sentenceOf } from '../alerts/sentence';
import type { AlertDetail, TaskSource } from '../contract/work';
import type { Language } from '../figures/format';
import type { Say } from '../words';

export interface TaskDraft {
  schools: string[];
  // What the task is about is a thing of that one school.
  isOfOneSchool: boolean;
  title: string;
  requirement: string;
  source: TaskSource;
}

// As openapi.yaml has them for NewTask.
export const titleLengthMax = 200;
export const requirementLengthMax = 4000;
export const refLengthMax = 256;
export const sourceKinds: readonly TaskSource['kind'][] = ['alert', 'target', 'clause', 'inspection'];

// By letters and not by UTF-16 units, so that none is cut in two.
export function cut(text: string, letters: number): string {
  const all = [...text];
  return all.length <= letters ? text : `${all.slice(0, letters - 1).join('')}…`;
}

export function emptyDraft(): TaskDraft {
  return { schools: [], isOfOneSchool: false, title: '', requirement: '', source: { kind: 'inspection', ref: '' } };
}

export function draftOfAlert({ school, alert }: AlertDetail, language: Language, t: Say): TaskDraft {
  const sentence = sentenceOf(alert, language);
  return {
    schools: [school],
    isOfOneSchool: true,
    title: cut(sentence, titleLengthMax),
    requirement: cut(t('tasks.requirement_of_alert', { id: alert.id, sentence, object: alert.object }), requirementLengthMax),
    source: { kind: 'alert', ref: String(alert.number) },
  };
}

export function readDraft(query: LocationQuery): TaskDraft | null {
  const text = (name: string, longest: number): string => (typeof query[name] === 'string' ? cut(query[name], longest) : '');
  const kind = sourceKinds.find((one) => one === text('new', 16));
  if (kind === undefined) return null;
  const school = /^[A-Z0-9][A-Z0-9-]{0,31}$/.exec(text('school', 33))?.[0];
  return {
    schools: school === undefined ? [] : [school],
    isOfOneSchool: school !== undefined && kind === 'alert',
    title: text('title', titleLengthMax),
    requirement: text('requirement', requirementLengthMax),
    source: { kind, ref: text('ref', refLengthMax) },
  };
}

export type DraftLack = 'schools' | 'title' | 'requirement' | 'ref' | null;

export function lackOfDraft({ schools, title, requirement, source }: TaskDraft): DraftLack {
  if (schools.length === 0) return 'schools';
  if (title.trim() === '') return 'title';
  if (requirement.trim() === '') return 'requirement';
  if (source.kind === 'alert' ? !/^[1-9]\d{0,14}$/.test(source.ref) : source.kind !== 'inspection' && source.ref.trim() === '')
    return 'ref';
  return null;
}
