// How a school stands to what it shall have.
import type { DesiredSchool } from '../contract/work';

export type VersionStanding = 'refused' | 'waiting' | 'none' | 'applied';

// An older version that was applied says nothing of the newest one.
export function standingOf({ version, applied, outcome }: Pick<DesiredSchool, 'version' | 'applied' | 'outcome'>): VersionStanding {
  if (version === 0) return 'none';
  if (outcome === 'refused') return 'refused';
  return outcome === 'applied' && applied !== null && applied >= version ? 'applied' : 'waiting';
}

const rank: Record<VersionStanding, number> = { refused: 0, waiting: 1, none: 2, applied: 3 };

export function troubledFirst(schools: readonly DesiredSchool[]): DesiredSchool[] {
  return [...schools].sort((one, other) => rank[standingOf(one)] - rank[standingOf(other)] || one.school.localeCompare(other.school, 'en'));
}
