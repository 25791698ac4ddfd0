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

const severities = ['info', 'low', 'medium', 'high', 'critical'];

// Opened since the day began, by the rule of the lead, the worst first.
function causesOf(incidents) {
  const rules = [...new Set(incidents.map(({ lead }) => lead.rule))];
  const worst = (found) => found.reduce((rank, { severity }) => Math.max(rank, severities.indexOf(severity)), 0);
  return rules
    .map((rule) => incidents.filter(({ lead }) => lead.rule === rule))
    .sort((one, other) => worst(other) - worst(one) || other.length - one.length)
    .map((found) => ({
      rule: found[0].lead.rule, severity: severities[worst(found)], incidents: found.length,
      open: found.filter(({ ended_at }) => ended_at === null).length, schools: new Set(found.map(({ school }) => school)).size,
    }));
}

function dayBegan(now) {
  return Date.parse(`${dayOf(now)}T00:00:00Z`) - 8 * 3_600_000;
}

export function deskOf(schools, { tasks, alerts }, now) {
  const silent = schools.filter((school) => school.freshness !== 'live')
    .map((school) => ({ school: school.id, name: school.name, last_heard: school.freshness === 'never' ? null : stamp(now - (7 + school.index) * 60_000) }))
    .sort((one, other) => String(one.last_heard).localeCompare(String(other.last_heard)));
  const ending = schools.filter((school) => school.freshness !== 'never' && school.index % 7 === 5)
    .map((school, number) => ({ school: school.id, name: school.name, until: stamp(now + (number - 1) * 9 * dayMs + 7_200_000) }));
  const exempt = schools.filter((school) => school.index % 10 === 4).slice(0, 2)
    .map((school, number) => ({ school: school.id, name: school.name, task: 40 + school.index, title: '主干链路改造，暑期施工', until: stamp(now + (6 + number * 11) * dayMs).slice(0, 10) }));
  const isEmpty = schools.length === 0;
  const since = stamp(dayBegan(now));
  const { items: incidents } = alerts.list(new URLSearchParams({ state: 'all', since, size: '200' }), tasks.all, now);
  const { counts } = tasks.list(new URLSearchParams(), true, now);
  return {
    at: stamp(now),
    queue: isEmpty
      ? { to_issue: null, to_accept: null, to_recheck: null, overdue: null }
      : { to_issue: counts.draft, to_accept: counts.issued, to_recheck: counts.replied, overdue: counts.overdue },
    incidents: isEmpty
      ? { since, total: 0, open: 0, causes: [] }
      : { since, total: incidents.length, open: incidents.filter(({ ended_at }) => ended_at === null).length, causes: causesOf(incidents) },
    silent: { total: silent.length, items: silent.slice(0, 20) }, certificates: { total: ending.length, items: ending }, exemptions: { total: exempt.length, items: exempt },
    numbers: numbersOf(schools, now),
  };
}
