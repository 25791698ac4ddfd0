import { describe, expect, it } from 'vitest';
import type { AlertDetail } from '../contract/work';
import { cut, draftOfAlert, emptyDraft, lackOfDraft, readDraft } from './task_draft';

const detail = {
  school: 'MS-001',
  alert: { id: 'A-7', number: 7, object: 'device:sw', text: { zh: 'zh words', en: 'en words' } },
} as AlertDetail;
const say = (key: string, args?: Record<string, string | number>): string => `${key} ${args?.['id'] ?? ''}`;

describe('a task before it is made', () => {
  it('begins with what the alert says, in the language of the reader', () => {
    const draft = draftOfAlert(detail, 'en', say);
    expect(draft.title).toBe('En words');
    expect(draftOfAlert(detail, 'zh-CN', say).title).toBe('zh words');
    expect(draft.requirement).toContain('A-7');
    expect(draft.source).toEqual({ kind: 'alert', ref: '7' });
    expect(draft.schools).toEqual(['MS-001']);
    expect(lackOfDraft(draft)).toBeNull();
  });

  it('can come with the address', () => {
    expect(readDraft({})).toBeNull();
    expect(readDraft({ new: 'nothing' })).toBeNull();
    expect(readDraft({ new: 'target', ref: 'own.wifi', school: 'MS-001', title: 'Wi-Fi' })).toEqual({
      schools: ['MS-001'],
      isOfOneSchool: false,
      title: 'Wi-Fi',
      requirement: '',
      source: { kind: 'target', ref: 'own.wifi' },
    });
    expect(readDraft({ new: 'target', school: '../users' })?.schools).toEqual([]);
  });

  it('says the first thing that is missing', () => {
    const whole = { ...emptyDraft(), schools: ['A'], title: 't', requirement: 'r' };
    expect(lackOfDraft(emptyDraft())).toBe('schools');
    expect(lackOfDraft({ ...whole, title: ' ' })).toBe('title');
    expect(lackOfDraft({ ...whole, requirement: '' })).toBe('requirement');
    expect(lackOfDraft({ ...whole, source: { kind: 'target', ref: '' } })).toBe('ref');
    expect(lackOfDraft({ ...whole, source: { kind: 'alert', ref: 'A-7' } })).toBe('ref');
    expect(lackOfDraft(whole)).toBeNull();
  });

  it('is cut between letters, never within one', () => {
    expect(cut('abc', 3)).toBe('abc');
    expect(cut('\u{1F600}'.repeat(5), 3)).toBe('\u{1F600}\u{1F600}…');
  });
});
