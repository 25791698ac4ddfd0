// What waits on the desk of the fake district, counted from its schools.
import { attainmentOf } from './fake_attainment.mjs';
import { dayOf, roomSums } from './fake_rooms.mjs';
import { hasSelfCheck } from './fake_self_checks.mjs';

const dayMs = 86_400_000;
const stamp = (at) => new Date(at).toISOString();

// A month of a share that wavers, with a gap where the district was switched off.
function trendOf(good, of, now, salt) {
  return Array.from({ length: 30 }, (_, back) => 29 - back).map((back) => {
    const day = stamp(now - back * dayMs).slice(0, 10);
    if (of === 0 || back === 17 || back === 18) return { day, good: null, of: null };
    const swing = back === 0 ? 0 : Math.round(of * 0.05 * Math.sin(back * 0.9 + salt) - of * 0.002 * back);
    return { day, good: Math.max(0, Math.min(of, good + swing)), of };
  });
}

function numbersOf(schools, now) {
  const enrolled = schools.filter((school) => school.freshness !== 'never');
  const egress = attainmentOf(schools, now).schools.flatMap(({ cells }) => cells.filter((cell) => cell.metric === 'egress_rate' && cell.is_strictest));
  const known = egress.filter((cell) => cell.outcome !== 'no_evidence');
  const rooms = roomSums(schools, now);
  const figures = [
    ['schools_online', schools.filter((school) => school.freshness === 'live').length, enrolled.length, schools.length - enrolled.length],
    ['egress_met', known.filter((cell) => cell.outcome === 'met').length, known.length, schools.length - known.length],
    ['rooms_healthy', rooms.good, rooms.of, rooms.unknown],
    ['lessons_used', rooms.lessons.good, rooms.lessons.of, rooms.lessons.unknown],
    ['self_checks_done', schools.filter(hasSelfCheck).length, schools.length, 0],
  ];
  return figures.map(([name, good, of, unknown], index) => ({
    name, good, of, unknown, observed_at: of === 0 ? null : stamp(now - (index + 1) * 21_000), trend: trendOf(good, of, now, index * 1.7),
  }));
}

const causes = [
  ['flow.brute_force', 'high', 3, 2, 2], ['device.unreachable', 'high', 6, 4, 5], ['uplink.down', 'high', 2, 0, 2],
  ['room.fault', 'medium', 9, 7, 6], ['port.down', 'medium', 4, 1, 3], ['flow.mining', 'low', 1, 1, 1],
];

export function deskOf(schools, now) {
  const silent = schools.filter((school) => school.freshness !== 'live')
    .map((school) => ({ school: school.id, name: school.name, last_heard: school.freshness === 'never' ? null : stamp(now - (7 + school.index) * 60_000) }))
    .sort((one, other) => String(one.last_heard).localeCompare(String(other.last_heard)));
  const ending = schools.filter((school) => school.freshness !== 'never' && school.index % 7 === 5)
    .map((school, number) => ({ school: school.id, name: school.name, until: stamp(now + (number - 1) * 9 * dayMs + 7_200_000) }));
  const exempt = schools.filter((school) => school.index % 10 === 4).slice(0, 2)
    .map((school, number) => ({ school: school.id, name: school.name, task: 40 + school.index, title: '主干链路改造，暑期施工', until: stamp(now + (6 + number * 11) * dayMs).slice(0, 10) }));
  const isEmpty = schools.length === 0;
  const told = isEmpty ? [] : causes.map(([rule, severity, incidents, open, count]) => ({ rule, severity, incidents, open, schools: count }));
  return {
    at: stamp(now),
    queue: isEmpty ? { to_issue: null, to_accept: null, to_recheck: null, overdue: null } : { to_issue: 4, to_accept: 7, to_recheck: 3, overdue: 2 },
    incidents: {
      since: stamp(Date.parse(`${dayOf(now)}T00:00:00Z`) - 8 * 3_600_000), total: told.reduce((sum, cause) => sum + cause.incidents, 0),
      open: told.reduce((sum, cause) => sum + cause.open, 0), causes: told,
    },
    silent: { total: silent.length, items: silent.slice(0, 20) }, certificates: { total: ending.length, items: ending }, exemptions: { total: exempt.length, items: exempt },
    numbers: numbersOf(schools, now),
  };
}
