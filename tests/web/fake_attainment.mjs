// How far the schools of the fake district are with their targets: cells of the table and the verdict behind each, by
// arithmetic as all of it.
import { createHash } from 'node:crypto';

const dayMs = 86_400_000;
const mega = 1_000_000;
const whole = 1_000_000;

export const metrics = [
  { metric: 'egress_rate', unit: 'bits_per_second' },
  { metric: 'egress_load', unit: 'parts_per_million' },
  { metric: 'backbone_gigabit', unit: 'parts_per_million' },
  { metric: 'desktop_100m', unit: 'parts_per_million' },
  { metric: 'wifi_coverage', unit: 'parts_per_million' },
];

const xuzhou = { title: '徐州某区“互联网+教育”实施方案', document: '', seen_at: '', year: 2019, certainty: 'seen' };
const wenzhou = { title: '加快温州智慧教育城建设的实施意见', document: '温教电〔2013〕105号', seen_at: '', year: 2013, certainty: 'seen' };
const own = { title: '本软件的建议值，没有文件依据', document: '', seen_at: '', year: 2026, certainty: 'known' };
const plan = { title: '本区教育信息化三年规划', document: '区教〔2026〕18号', seen_at: '', year: 2026, certainty: 'known' };

const headcount = (school) => 180 + ((school.index * 97) % 1500);
const stamp = (at) => new Date(at).toISOString();

// Everything about one target of one school, before it is shown in either shape.
function egress(school) {
  const isLarge = headcount(school) >= 500;
  const bound = (isLarge ? 500 : 200) * mega;
  const isShort = school.index % 7 === 3;
  const isStale = school.index % 13 === 5;
  return {
    id: `xuzhou-2019-2023.egress-${isLarge ? 'large' : 'small'}`,
    profile: 'xuzhou-2019-2023',
    source: xuzhou,
    metric: 'egress_rate',
    bound: { side: 'at_least', amount: bound },
    proof: 'delivered',
    wording: isLarge ? '五百人以上的学校不低于五百兆，含五百人' : '学校带宽不低于二百兆',
    headcount: isLarge ? { least: 500 } : { most: 499 },
    due: '2021-12-31',
    outcome: isStale ? 'no_evidence' : isShort ? 'missed' : 'met',
    want: isStale ? 'fresh' : 'nothing',
    value: isStale ? null : Math.round(bound * (isShort ? 0.62 : 1.06 + (school.index % 5) * 0.2)),
    standings: [
      { kind: 'contracted', value: bound, method: 'contract', subject: `宽带专线合同 2026-${String(school.index + 11).padStart(3, '0')}` },
      { kind: 'negotiated', value: 1000 * mega, method: 'if_high_speed', subject: 'sw-core GigabitEthernet0/0/24' },
      { kind: 'delivered', value: Math.round(bound * (isShort ? 0.62 : 1.06 + (school.index % 5) * 0.2)), method: 'iperf3', subject: '10.8.0.9:5201', isOld: isStale },
    ],
  };
}

function share(school, { metric, id, source, profile, amount, side = 'at_least', value, want = 'nothing', wording, due = null, isDue = true, method, subjects }) {
  const meets = side === 'at_least' ? value >= amount : value <= amount;
  return {
    id: `${profile}.${id}`, profile, source, metric, bound: { side, amount }, proof: 'counted', wording, headcount: {}, due, isDue,
    outcome: want === 'nothing' ? (meets ? 'met' : 'missed') : 'no_evidence', want, value: want === 'nothing' ? value : null,
    standings: [{ kind: 'counted', value, method, subjects, coverage: want === 'coverage' ? 610_000 : whole }],
  };
}

const port = (school, number, value, finding) => ({ subject: `sw-${school.index + 1}-${1 + (number % 4)} GE0/0/${number + 1}`, value, finding });

function targetsOf(school) {
  const { index } = school;
  const short = index % 5 === 1;
  const covered = Math.min(whole, 520_000 + ((index * 71_000) % 480_001));
  return [
    egress(school),
    share(school, { metric: 'egress_load', id: 'load', profile: 'campus-own', source: own, side: 'at_most', amount: 800_000, value: 210_000 + ((index * 137_000) % 700_000),
      wording: '上课时段出口流量的 95 百分位不超过线路的八成', method: 'p95_school_hours', subjects: [] }),
    share(school, { metric: 'backbone_gigabit', id: 'backbone', profile: 'wenzhou-2013-2016', source: wenzhou, amount: whole, value: index % 9 === 2 ? 750_000 : whole, wording: '主干达到千兆',
      method: 'port_speeds', subjects: [0, 1, 2, 3].map((number) => port(school, number, index % 9 === 2 && number === 0 ? 100 * mega : 1000 * mega, index % 9 === 2 && number === 0 ? 'short' : 'good')) }),
    share(school, { metric: 'desktop_100m', id: 'desktop', profile: 'wenzhou-2013-2016', source: wenzhou, amount: whole, value: short ? 931_034 : whole, want: index % 17 === 4 ? 'coverage' : 'nothing', wording: '桌面达到百兆',
      method: 'port_speeds', subjects: Array.from({ length: 29 }, (_, number) => port(school, number, short && number < 2 ? 10 * mega : 100 * mega, short && number < 2 ? 'short' : index % 17 === 4 && number < 9 ? 'unknown' : 'good')) }),
    share(school, { metric: 'wifi_coverage', id: 'wifi', profile: 'xuzhou-2019-2023', source: xuzhou, amount: 700_000, value: covered, wording: '无线覆盖率七成以上', due: '2021-12-31', method: 'place_list',
      subjects: ['图书馆', '体育馆', '教学楼一层', '教学楼二层', '报告厅'].map((subject, number) => ({ subject, value: null, finding: number * 250_000 < covered ? 'good' : 'short' })) }),
    share(school, { metric: 'wifi_coverage', id: 'wifi-2027', profile: 'district-2026', source: plan, amount: whole, value: covered, wording: '2027 年底前教学场所无线全覆盖', due: '2027-12-31', isDue: false, method: 'place_list',
      subjects: [] }),
  ];
}

function observedAt(school, now) {
  const today = now - 4 * 3_600_000 - (school.index % 9) * 1_260_000;
  return school.freshness === 'stale' ? now - (school.index % 2 === 0 ? 1 : 6) * dayMs - 3_600_000 : today;
}

const meets = (bound, value) => (bound.side === 'at_least' ? value >= bound.amount : value <= bound.amount);

function cellOf(school, target, now) {
  const isExempt = school.index % 10 === 4 && target.outcome === 'missed';
  const outcomes = target.standings.map((one) => meets(target.bound, one.value));
  return {
    metric: target.metric, target: target.id, outcome: target.outcome, want: target.want, value: target.value, bound: target.bound,
    is_strictest: target.isDue !== false, is_due: target.isDue !== false, is_baseline: false,
    is_disputed: target.outcome !== 'no_evidence' && new Set(outcomes).size > 1,
    observed_at: stamp(observedAt(school, now)),
    exempt_until: isExempt ? new Date(now + 90 * dayMs).toISOString().slice(0, 10) : null,
    task: target.outcome === 'missed' && school.index % 3 === 0 ? 100 + school.index : null,
  };
}

export function attainmentOf(schools, now) {
  const rows = schools.map((school) => ({
    school: school.id, name: school.name, freshness: school.freshness,
    last_heard: school.freshness === 'never' ? null : stamp(observedAt(school, now)),
    cells: school.freshness === 'never' ? [] : targetsOf(school).map((target) => cellOf(school, target, now)),
  }));
  return { at: stamp(now), metrics, schools: rows };
}

function standingOf(target, one, at, hostile) {
  const meetsIt = meets(target.bound, one.value);
  const isCounted = one.kind === 'counted';
  const items = one.subjects ?? [{ subject: hostile ?? one.subject, value: one.value, finding: meetsIt ? 'good' : 'short' }];
  return {
    kind: one.kind, outcome: one.isOld || target.want === 'coverage' ? 'no_evidence' : meetsIt ? 'met' : 'missed',
    want: one.isOld ? 'fresh' : target.want === 'coverage' ? 'coverage' : 'nothing',
    short_by: meetsIt ? 0 : Math.abs(target.bound.amount - one.value), value: one.value,
    at_best: target.want === 'coverage' ? whole : one.value,
    from: stamp(at - (isCounted ? dayMs : 20_000)), to: stamp(at),
    valid_until: one.kind === 'contracted' ? stamp(at + 93 * dayMs) : null, method: one.method,
    taken_at: stamp(one.isOld ? at - 41 * dayMs : at), samples: isCounted ? Math.max(items.length, 1_440) : 10,
    coverage: one.coverage ?? whole, items, items_beyond: 0,
  };
}

// A step a month, in which the value came to what it is; once the test did not run.
function historyOf(target, at) {
  const last = target.value ?? target.standings[0].value;
  return [5, 4, 3, 2, 1, 0].map((back) => {
    const value = back === 3 ? null : back === 0 ? target.value : Math.round(last * (1 - 0.09 * back));
    const outcome = value === null ? 'no_evidence' : meets(target.bound, value) ? 'met' : 'missed';
    return { at: stamp(at - back * 30 * dayMs), outcome, value };
  });
}

export function targetOf(school, id, now) {
  const target = school.freshness === 'never' ? undefined : targetsOf(school).find((one) => one.id === id);
  if (!target) return undefined;
  const at = observedAt(school, now);
  const cell = cellOf(school, target, now);
  const decides = target.standings.findIndex((one) => one.kind === target.proof);
  const verdict = {
    schema: 'campusctl/target.show/v1', id: target.id, profile: target.profile, source: target.source, metric: target.metric,
    unit: metrics.find((one) => one.metric === target.metric).unit,
    target: {
      ...target.bound, proof: target.proof, rule: { types: [], locality: null, headcount: target.headcount, classes: {} },
      from: null, until: null, due: target.due ?? null, is_baseline: false, wording: school.hostile ?? target.wording,
    },
    outcome: target.outcome, want: target.want, missing: '', is_due: cell.is_due, is_strictest: cell.is_strictest,
    is_finding: target.outcome === 'missed' && cell.is_due, value: target.value,
    short_by: target.outcome === 'missed' ? Math.abs(target.bound.amount - target.value) : null,
    deciding: target.outcome === 'no_evidence' ? null : decides,
    standings: target.standings.map((one) => standingOf(target, one, at, school.hostile)), judged_at: stamp(at),
    seal: createHash('sha256').update(`${school.id} ${id}`).digest('hex'),
  };
  return { school: school.id, name: school.name, observed_at: stamp(at), received_at: stamp(at + 2_400), exempt_until: cell.exempt_until, task: cell.task, history: historyOf(target, at), verdict };
}
