// What happened to an alert, in order: what the school told, who took it, and what is still to come.
import type { Alert, AlertDetail, AlertState } from '../contract/work';

export type Happening =
  | { at: string; kind: 'seen' }
  | { at: string; kind: 'state'; state: AlertState }
  | { at: string; kind: 'acknowledged' | 'claimed'; by: string; note: string }
  | { at: string; kind: 'held' | 'late' };

// As policy/model/alert.hpp has it: what comes later is history and wakes nobody.
const historicalAfterMs = 600_000;

export function isHistorical(observedAt: string, receivedAt: string): boolean {
  return Date.parse(receivedAt) - Date.parse(observedAt) > historicalAfterMs;
}

export function timelineOf({ alert, incident, history, observed_at, received_at }: AlertDetail): Happening[] {
  const isToldOf = history.some((step) => Date.parse(step.at) === Date.parse(alert.first_seen));
  const found: Happening[] = isToldOf ? [] : [{ at: alert.first_seen, kind: 'seen' }];
  for (const { at, state } of history) found.push({ at, kind: 'state', state });
  // Of an old alert the district may know no more than how it stands.
  const told = (state: AlertState): boolean => history.some((step) => step.state === state);
  if (!told('firing') && alert.state !== 'pending') found.push({ at: alert.started_at, kind: 'state', state: 'firing' });
  if (alert.ended_at !== null && !told(alert.state)) found.push({ at: alert.ended_at, kind: 'state', state: alert.state });
  if (alert.acknowledged) found.push({ kind: 'acknowledged', ...alert.acknowledged });
  if (incident.claim) found.push({ kind: 'claimed', ...incident.claim });
  if (alert.held_until !== null) found.push({ at: alert.held_until, kind: 'held' });
  if (isHistorical(observed_at, received_at)) found.push({ at: received_at, kind: 'late' });
  return found.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

// Why people were told of it, or why not: the rule's hours, a silence, the trouble above it.
export type Context = 'explained' | 'silenced' | 'held' | 'told' | 'watched';

export function contextOf(alert: Pick<Alert, 'cause' | 'silenced_by' | 'held_until' | 'is_paged'>): Context {
  if (alert.cause !== null) return 'explained';
  if (alert.silenced_by !== null) return 'silenced';
  if (alert.held_until !== null) return 'held';
  return alert.is_paged ? 'told' : 'watched';
}
