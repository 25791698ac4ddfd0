// The pages take these words from the catalogue of all programs: each must be there in both languages.
import { describe, expect, it } from 'vitest';
import en from '../contract/build/messages.en.json';
import zh from '../contract/build/messages.zh-CN.json';
import { roomStates } from '../rooms/looks';
import { verdicts } from '../self_checks/checks';

const wanted: Record<string, readonly string[]> = {
  metric: ['egress_rate', 'egress_load', 'backbone_gigabit', 'desktop_100m', 'wifi_coverage'],
  outcome: ['met', 'missed', 'no_evidence', 'not_defined'],
  evidence: ['contracted', 'negotiated', 'delivered', 'counted'],
  finding: ['good', 'short', 'unknown'],
  certainty: ['seen', 'known', 'unverified'],
  method: ['contract', 'if_high_speed', 'iperf3', 'p95_school_hours', 'p95_all_hours', 'place_list', 'port_speeds'],
  room_state: roomStates,
  room_cause: ['timeout', 'link_down', 'switch_unreachable', 'projector_failure', 'lamp_worn', 'temperature', 'not_heard', 'left_on'],
  room_sign: ['projector', 'computer', 'traffic', 'link'],
  verdict: verdicts,
  conclusion: ['excellent', 'good', 'fair', 'poor', 'conforms', 'basically', 'does_not'],
  log: ['traffic', 'audit'],
};
const keys = Object.entries(wanted).flatMap(([group, words]) => words.map((word) => `label.${group}.${word}`));

describe.each([['zh-CN', zh as Record<string, { text: string }>], ['en', en as Record<string, { text: string }>]])('the catalogue in %s', (_, catalogue) => {
  it('has every word the pages take from it', () => {
    expect(keys.filter((key) => !catalogue[key]?.text)).toEqual([]);
  });
});
