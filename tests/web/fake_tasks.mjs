// The tasks of the fake district, with the steps policy/rectification allows and no others.
import { createHash } from 'node:crypto';
import { day, hostile, minute, stamp } from './fake_alerts.mjs';

const states = ['draft', 'issued', 'accepted', 'replied', 'closed', 'exempted'];
const open = ['issued', 'accepted', 'replied'];
const allowed = { issue: ['draft'], urge: ['issued', 'accepted'], extend: ['issued', 'accepted'], return: ['replied'], close: ['replied'], exempt: open };
const wantsNote = ['return', 'extend', 'close', 'exempt'];
const dayText = (at) => stamp(at + 8 * 60 * minute).slice(0, 10);

const beginnings = [
  ['draft', 9, 'target', 'xuzhou-2019-2023.egress-large', '出口带宽未达到五百兆，请落实扩容'],
  ['draft', 12, 'inspection', '秋季专项检查', '机房门禁记录缺失'],
  ['issued', 6, 'clause', 'L2-CES1-09', '核心交换机未限制远程管理地址'],
  ['issued', -2, 'target', 'campus-own.wifi', '图书馆无线网络未覆盖'],
  ['accepted', 3, 'alert', '10', '横向扫描终端的处置'],
  ['accepted', -5, 'target', 'campus-own.desktop', '桌面接入低于百兆的端口过多'],
  ['accepted', 20, 'inspection', '', hostile.markup],
  ['replied', 0, 'target', 'xuzhou-2019-2023.egress-small', hostile.formula],
  ['replied', 8, 'clause', 'L2-PES1-02', '机房空调与温度记录'],
  ['closed', -30, 'target', 'campus-own.backbone', '主干链路改为千兆'],
  ['closed', -12, 'alert', '11', hostile.endless],
  ['exempted', 4, 'target', 'campus-own.wifi', `校舍改造期间的无线覆盖 ${hostile.backwards}`],
];

export class FakeTasks {
  constructor(schools, now) {
    this.all = [];
    this.newest = 0;
    const enrolled = schools.filter((school) => school.freshness !== 'never');
    if (enrolled.length > 0) beginnings.forEach((line, index) => this.#begin(enrolled[(index * 5) % enrolled.length], line, now));
  }

  #begin(school, [state, days, kind, ref, title], now) {
    const task = this.make(school, { title, requirement: `请查明原因并整改。\n1. 说明现状；2. 附佐证；3. 反馈后等待自动复查。\n${title}`, source: { kind, ref }, due_on: dayText(now + days * day) }, 'admin', now - 20 * day);
    const path = { issued: ['issue'], accepted: ['issue', 'accept'], replied: ['issue', 'accept', 'reply'], closed: ['issue', 'accept', 'reply', 'close'], exempted: ['issue', 'accept', 'exempt'] }[state] ?? [];
    path.forEach((step, turn) => this.#step(task, step, step === 'accept' || step === 'reply' ? school.id : 'admin', turn === 0 ? '' : `第 ${turn} 步`, null, now - (18 - turn * 4) * day));
    if (state === 'replied') this.#answer(task, now - 6 * day, days === 0 ? 'no_evidence' : 'missed');
    if (state === 'closed') this.#answer(task, now - 6 * day, 'met');
    if (state === 'exempted') task.exempt_until = dayText(now + 40 * day);
  }

  #answer(task, at, outcome) {
    task.messages.push({ at: stamp(at), side: 'school', by: task.school, text: `已更换交换机并重新布线。\n${hostile.markup}` });
    task.files.push({ name: `${hostile.backwards} 验收单.pdf`, media_type: 'application/pdf', bytes: 48_211, at }, { name: '<b>照片</b>.jpg', media_type: 'image/jpeg', bytes: 60_900, at });
    task.recheck = { at: stamp(at + day), outcome, ref: task.source.ref };
  }

  make(school, { title, requirement, source, due_on }, by, now) {
    this.newest += 1;
    const task = { id: this.newest, school: school.id, name: school.name, title, requirement, source, state: 'draft', due_on, issued_at: null, exempt_until: null, urged: 0, changed_at: stamp(now), messages: [], files: [], recheck: null, history: [] };
    task.history.push({ at: stamp(now), by, step: 'create', from: null, to: 'draft', note: '', due_on });
    this.all.push(task);
    return task;
  }

  #step(task, step, by, note, due, now) {
    const from = task.state;
    task.state = { issue: 'issued', accept: 'accepted', reply: 'replied', return: 'accepted', close: 'closed', exempt: 'exempted' }[step] ?? from;
    if (step === 'issue') task.issued_at = stamp(now);
    if (step === 'urge') task.urged += 1;
    if (step === 'extend') task.due_on = due;
    if (step === 'exempt') task.exempt_until = due;
    if (note !== '' && step !== 'issue') task.messages.push({ at: stamp(now), side: by === task.school ? 'school' : 'district', by, text: note });
    task.changed_at = stamp(now);
    task.history.push({ at: stamp(now), by, step, from, to: task.state, note, due_on: step === 'extend' || step === 'exempt' ? due : null });
  }

  // What a person of the district does; else [status, code, arguments].
  move(task, verb, { note, due_on }, by, now) {
    if (!allowed[verb]) return [400, 'CMP-W025', { name: 'verb', value: verb, allowed: Object.keys(allowed).join(', ') }];
    if (!allowed[verb].includes(task.state)) return [409, 'CMP-D001', { verb, state: task.state }];
    if (wantsNote.includes(verb) && note.trim() === '') return [422, 'CMP-D003', { verb }];
    if ((verb === 'extend' || verb === 'exempt') && !due_on) return [422, 'CMP-D005', { verb }];
    if (due_on && due_on < dayText(now)) return [422, 'CMP-D004', { day: due_on }];
    if (verb === 'extend' && due_on <= task.due_on) return [422, 'CMP-D006', { day: due_on, before: task.due_on }];
    this.#step(task, verb, by, note, due_on ?? null, now);
    return null;
  }

  // What the school does, and what the evidence says afterwards.
  accept(id, now = Date.now()) {
    const task = this.find(id);
    this.#step(task, 'accept', task.school, '', null, now);
  }

  reply(id, text, now = Date.now()) {
    const task = this.find(id);
    this.#step(task, 'reply', task.school, text, null, now);
    task.files.push({ name: '现场照片.jpg', media_type: 'image/jpeg', bytes: 61_204, at: now });
  }

  recheck(id, outcome, now = Date.now()) {
    const task = this.find(id);
    task.recheck = { at: stamp(now), outcome, ref: task.source.ref };
    if (outcome === 'no_evidence') return;
    const from = task.state;
    task.state = outcome === 'met' ? 'closed' : 'accepted';
    task.messages.push({ at: stamp(now), side: 'recheck', by: '', text: outcome === 'met' ? '复查通过，自动销号' : '复查未通过，请继续整改' });
    task.history.push({ at: stamp(now), by: '', step: 'recheck', from, to: task.state, note: '', due_on: null });
  }

  find(id) {
    return this.all.find((task) => task.id === id);
  }

  summaryOf(task, mayWork, now) {
    const isOpen = open.includes(task.state);
    const left = Math.round((Date.parse(task.due_on) - Date.parse(dayText(now))) / day);
    const { id, school, name, title, source, state, issued_at, due_on, exempt_until, urged, changed_at } = task;
    const verbs = mayWork ? Object.keys(allowed).filter((verb) => allowed[verb].includes(state)) : [];
    return { school, name, id, title, source, state, is_overdue: isOpen && left < 0, issued_at, due_on, days_left: isOpen || state === 'draft' ? left : null, exempt_until, urged, changed_at, verbs };
  }

  show(task, mayWork, now) {
    const attachments = task.files.map(({ name, media_type, bytes, at }) => ({ name, media_type, sha256: createHash('sha256').update(`${task.id} ${name}`).digest('hex'), bytes, at: stamp(at) }));
    const { requirement, messages, recheck, history } = task;
    return { ...this.summaryOf(task, mayWork, now), requirement, messages, attachments, recheck, history };
  }

  list(query, mayWork, now) {
    const q = (query.get('q') ?? '').toLowerCase();
    const ofSchool = this.all.filter((task) => !query.get('school') || task.school === query.get('school')).map((task) => this.summaryOf(task, mayWork, now));
    const counts = Object.fromEntries(states.map((state) => [state, ofSchool.filter((task) => task.state === state).length]));
    const found = ofSchool
      .filter((task) => (!query.get('state') || task.state === query.get('state')) && (query.get('overdue') !== 'true' || task.is_overdue) && task.title.toLowerCase().includes(q))
      .sort((one, other) => (one.due_on === other.due_on ? other.id - one.id : one.due_on < other.due_on ? -1 : 1));
    const size = Number(query.get('size') ?? 50);
    const page = Number(query.get('page') ?? 1);
    return { at: stamp(now), total: found.length, counts: { ...counts, overdue: ofSchool.filter((task) => task.is_overdue).length }, items: found.slice((page - 1) * size, page * size) };
  }
}
