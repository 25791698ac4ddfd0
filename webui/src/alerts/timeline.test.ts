import { describe, expect, it } from 'vitest';
import type { AlertDetail } from '../contract/work';
import { contextOf, isHistorical, timelineOf } from './timeline';

const at = (minute: number): string => `2026-11-28T02:${String(minute).padStart(2, '0')}:00Z`;

function detail(changes: object = {}, alert: object = {}): AlertDetail {
  return {
    school: 'MS-001',
    name: 'First',
    observed_at: at(9),
    received_at: at(9),
    alert: {
      state: 'resolved', first_seen: at(0), started_at: at(1), last_seen: at(8), ended_at: at(9),
      acknowledged: null, held_until: null, is_paged: true, cause: null, silenced_by: null, ...alert,
    },
    incident: { claim: null },
    others: [],
    others_beyond: 0,
    history: [{ at: at(1), state: 'firing' }, { at: at(9), state: 'resolved' }],
    ...changes,
  } as unknown as AlertDetail;
}

const kinds = (found: AlertDetail): string[] => timelineOf(found).map((one) => ('state' in one ? one.state : one.kind));

describe('the timeline of an alert', () => {
  it('says when it was seen, raised and over', () => {
    expect(kinds(detail())).toEqual(['seen', 'firing', 'resolved']);
  });

  it('says once what the history says too', () => {
    const history = [{ at: at(0), state: 'pending' }, { at: at(1), state: 'firing' }, { at: at(9), state: 'resolved' }];
    expect(kinds(detail({ history }))).toEqual(['pending', 'firing', 'resolved']);
  });

  it('knows beginning and end of an alert of which no history came', () => {
    expect(kinds(detail({ history: [] }))).toEqual(['seen', 'firing', 'resolved']);
  });

  it('puts who took it between', () => {
    const claim = { by: 'a', at: at(4), note: '' };
    expect(kinds(detail({ incident: { claim } }, { acknowledged: { by: 'b', at: at(3), note: '' } }))).toEqual([
      'seen', 'firing', 'acknowledged', 'claimed', 'resolved',
    ]);
  });

  it('says that it came late', () => {
    expect(kinds(detail({ received_at: '2026-11-28T05:00:00Z' }))).toEqual(['seen', 'firing', 'resolved', 'late']);
    expect(isHistorical(at(0), at(10))).toBe(false);
    expect(isHistorical(at(0), at(11))).toBe(true);
  });

  it('names one reason for silence, the one above all first', () => {
    const plain = { cause: null, silenced_by: null, held_until: null, is_paged: false };
    expect(contextOf(plain)).toBe('watched');
    expect(contextOf({ ...plain, is_paged: true })).toBe('told');
    expect(contextOf({ ...plain, is_paged: true, held_until: at(1) })).toBe('held');
    expect(contextOf({ ...plain, held_until: at(1), silenced_by: 3 })).toBe('silenced');
    expect(contextOf({ ...plain, silenced_by: 3, cause: { object: 'device:a', rule: 'device.unreachable' } })).toBe('explained');
  });
});
