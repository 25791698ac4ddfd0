// Self-checks of the fake district's schools: the real catalogue of items and the real sentences of evidence, with
// verdicts by arithmetic.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../webui/package.json', import.meta.url));
const { parse } = require('yaml');
const read = (path) => parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
const catalogue = read('packaging/config/protection/gbt22239.yaml');
const spoken = { zh: read('daemon/contract/messages.zh-CN.yaml'), en: read('daemon/contract/messages.en.yaml') };

const dayMs = 86_400_000;
const stamp = (at) => new Date(at).toISOString();
const digest = (text) => createHash('sha256').update(text).digest('hex');

// What campusd sees of the network, of the machine, and of records; of doors and rules it sees nothing.
const network = {
  met: [['default_deny', {}], ['exit_watched', { interface: 'eth0' }], ['uplink_secure', {}]],
  partly: [['rules_wide', { rules: '41', wide: '6' }]],
  not_met: [['default_permit', {}], ['snmp_clear', { count: '3' }]],
  unchecked: [['sensor_none', {}]],
};
const machine = {
  met: [['ssh_no_root', {}], ['audit_whole', {}], ['passwords_strong', { length: '8', classes: '3' }], ['clock_disciplined', {}]],
  partly: [['logs_private', {}]],
  not_met: [['passwords_weak', { length: '8', classes: '3' }], ['logs_stay', {}]],
  unchecked: [['updates_unread', {}]],
};
const nothing = { met: [], partly: [], not_met: [], unchecked: [['rest_unseen', {}]] };
const seenOf = { 安全通信网络: network, 安全区域边界: network, 安全计算环境: machine, 安全管理中心: machine };
const bearings = { met: 'supports', not_met: 'against', partly: 'against', unchecked: 'open' };

function sentence(code, args) {
  const say = (language) => String(spoken[language][`label.protection.fact.${code}`].text).replace(/\{(\w+)\}/g, (_, name) => args[name]);
  return { zh: say('zh'), en: say('en') };
}

function verdictOf(school, number, round) {
  const roll = (school.index * 31 + number * 17 + (number % 7 === 0 ? round * 29 : 0)) % 100;
  if (roll < 55) return 'met';
  if (roll < 66) return 'partly';
  if (roll < 76) return 'not_met';
  return roll < 82 ? 'not_applicable' : 'unchecked';
}

function itemOf(school, level, found, number, round, madeAt) {
  const { one, point, group } = found;
  const verdict = verdictOf(school, number, round);
  const seen = (seenOf[group.zh] ?? nothing)[verdict] ?? [];
  const evidence = (seen.length > 0 ? [seen[number % seen.length]] : []).map(([code, args]) => ({
    code: `protection.fact.${code}`, bearing: bearings[verdict], source: verdict === 'unchecked' ? 'protection.yaml' : 'campusd', text: sentence(code, args),
  }));
  const item = {
    id: one.id, clause: one.clauses[`level${level}`], certainty: 'known', class: { zh: group.zh, en: group.en }, point: { zh: point.zh, en: point.en },
    title: school.hostile ? { zh: school.hostile, en: school.hostile } : (one[`level${level}`] ?? { zh: one.zh, en: one.en }), side: group.side, weight: one.high_risk ? 'critical' : 'ordinary', verdict,
    high_risk_case: one.high_risk && level >= one.high_risk.from ? one.high_risk.case : '', hazard: one.hazard ?? '', evidence,
  };
  if (number % 6 === 2 || (seen.length === 0 && verdict !== 'not_applicable')) item.manual = { state: number % 12 !== 8 ? 'valid' : 'expired', owner: '总务处', note: school.hostile ?? '现场查看，见台账', document: '机房台账 2026.pdf', on: stamp(madeAt - 200 * dayMs).slice(0, 10), until: stamp(madeAt + (number % 12 !== 8 ? 160 : -20) * dayMs).slice(0, 10) };
  return { ...item, sha256: digest(JSON.stringify(item)) };
}

const levelOf = (school) => (school.index % 8 === 0 ? 3 : 2);

function itemsOf(school, round, madeAt) {
  const level = levelOf(school);
  const all = catalogue.classes.flatMap((group) => group.points.flatMap((point) => point.items.map((one) => ({ one, point, group }))));
  return all.filter(({ one }) => one.clauses[`level${level}`]).map((found, number) => itemOf(school, level, found, number, round, madeAt));
}

function countsOf(items) {
  const counts = { met: 0, partly: 0, not_met: 0, not_applicable: 0, unchecked: 0 };
  for (const { verdict } of items) counts[verdict] += 1;
  return counts;
}

// Some authorities still count by the edition of points; then the two scores differ.
function scoreOf(school, counts, hazards) {
  const applicable = counts.met + counts.partly + counts.not_met + counts.unchecked;
  const percent = (part) => ((100 * part) / applicable).toFixed(2);
  const [least, most] = [percent(counts.met), percent(counts.met + counts.unchecked)];
  if (school.index % 9 === 4)
    return { edition: '2021', method: 'points', certainty: 'unverified', least: '71.40', most: '79.85', conclusion: 'fair', applicable, unchecked: counts.unchecked, met: counts.met, hazards, hazards_mended: 0 };
  const conclusion = most < 60 || hazards > 0 ? 'does_not' : least >= 60 && most <= 90 ? 'basically' : '';
  return { edition: '2025', method: 'rate', certainty: 'verified', least, most, conclusion, applicable, unchecked: counts.unchecked, met: counts.met, hazards, hazards_mended: 1 };
}

export const hasSelfCheck = (school) => school.freshness !== 'never' && school.index % 6 !== 5;
const roundsOf = (school) => (hasSelfCheck(school) ? 1 + (school.index % 3) : 0);

// Round 0 is the newest.
function madeAt(school, round, now) {
  return Math.floor(now / dayMs) * dayMs - (3 + (school.index % 40) + round * 31) * dayMs + 4 * 3_600_000;
}

function packOf(school, round, now) {
  const at = madeAt(school, round, now);
  const items = itemsOf(school, round, at);
  const hazards = school.index % 9 === 1
    ? [{ id: 'CNS-04', code: 'B-03', owner: '信息中心', on: stamp(at - 40 * dayMs).slice(0, 10), note: '核心交换机默认口令', is_mended: false }] : [];
  const pack = {
    schema: 'campus/self-check/v1', title: { zh: '网络安全等级保护自查报告', en: 'self-check of level protection' }, made_at: stamp(at), day: stamp(at).slice(0, 10),
    school: school.id, object: school.hostile ?? `${school.name}校园网`, filing: school.index % 2 ? '' : `3201${String(school.index).padStart(6, '0')}`, filing_until: '', version: '0.1.0', standard: catalogue.standard, level: levelOf(school),
    catalogue_sha256: digest('catalogue'), rules_sha256: digest('rules'), dossier_sha256: '', score: scoreOf(school, countsOf(items), hazards.length), hazards,
    logs: [
      { log: 'traffic', source: '网络安全法', oldest: stamp(at - 200 * dayMs).slice(0, 10), days_wanted: 184, days_configured: 184, days_present: 184, hours_missing: 0, is_younger: false, is_whole: true, gaps: [] },
      { log: 'audit', source: '网络安全法', oldest: stamp(at - 121 * dayMs).slice(0, 10), days_wanted: 184, days_configured: 184, days_present: 120, hours_missing: 24, is_younger: true, is_whole: false,
        gaps: [{ from: '2026-08-01 22:00', to: '2026-08-02 22:00', hours: 24 }] },
    ],
    items,
  };
  return { ...pack, seal: digest(`${school.id} ${round} ${pack.made_at}`) };
}

function summaryOf(pack) {
  const { seal, made_at, object, level, standard, score, items } = pack;
  return { id: seal.slice(0, 16), made_at, received_at: stamp(Date.parse(made_at) + 9_000), object, level, standard, score, counts: countsOf(items) };
}

export function selfChecksOf(schools, now) {
  const items = schools.map((school) => ({
    school: school.id, name: school.name, kept: roundsOf(school), newest: hasSelfCheck(school) ? summaryOf(packOf(school, 0, now)) : null,
  }));
  return { at: stamp(now), items };
}

export function selfCheckOf(school, id, now) {
  const packs = Array.from({ length: roundsOf(school) }, (_, round) => packOf(school, round, now));
  const pack = packs.find((one) => one.seal.startsWith(id));
  return pack && { school: school.id, name: school.name, summary: summaryOf(pack), kept: packs.map(summaryOf), pack };
}
