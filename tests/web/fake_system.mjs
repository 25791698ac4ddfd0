// Warnings, users, the audit and what the schools shall have, of the fake district.
import { createHash } from 'node:crypto';
import { day, hostile, minute, stamp } from './fake_alerts.mjs';

const roles = ['admin', 'operator', 'auditor', 'viewer'];

export class FakeWarnings {
  constructor(schools, now) {
    this.schools = schools.filter((school) => school.freshness !== 'never');
    this.all = [];
    if (this.schools.length === 0) return;
    this.make({ severity: 'high', title: '关于防范“驱动人生”类蠕虫再次传播的预警', text: `近日发现校园网内 445 端口扫描增多。\n请各校关闭不必要的共享，更新补丁。\n${hostile.markup}`, until: stamp(now + 5 * day) }, 'admin', now - day, 3);
    this.make({ severity: 'medium', title: hostile.endless, text: hostile.formula, until: stamp(now - 2 * day) }, 'operator-A01', now - 20 * day, 1);
  }

  make({ severity, title, text, until }, by, now, quiet = Infinity) {
    const receipts = this.schools.map((school) => {
      const state = quiet === Infinity ? 'waiting' : school.freshness !== 'live' ? 'waiting' : school.index % (quiet + 1) === 0 ? 'received' : 'read';
      return { school: school.id, name: school.name, state, received_at: state === 'waiting' ? null : stamp(now + (2 + school.index) * minute), read_at: state === 'read' ? stamp(now + (9 + 3 * school.index) * minute) : null };
    });
    const warning = { id: this.all.length + 1, severity, title, issued_at: stamp(now), issued_by: by, until, text, receipts };
    this.all.push(warning);
    return warning;
  }

  // A school tells of it.
  tell(id, school, state, now = Date.now()) {
    const receipt = this.all[id - 1].receipts.find((one) => one.school === school);
    Object.assign(receipt, { state, received_at: receipt.received_at ?? stamp(now), ...(state === 'read' && { read_at: stamp(now) }) });
  }

  summaryOf({ id, severity, title, issued_at, issued_by, until, receipts }) {
    const read = receipts.filter((one) => one.state === 'read').length;
    const received = receipts.filter((one) => one.state !== 'waiting').length;
    return { id, severity, title, issued_at, issued_by, until, received, read, of: receipts.length };
  }

  list(query) {
    const size = Number(query.get('size') ?? 50);
    const page = Number(query.get('page') ?? 1);
    const items = [...this.all].reverse().map((one) => this.summaryOf(one));
    return { total: items.length, items: items.slice((page - 1) * size, page * size) };
  }

  show(id) {
    const found = this.all[id - 1];
    return found && { ...this.summaryOf(found), text: found.text, receipts: found.receipts };
  }
}

// The users are the fake district's own; what they have besides a password is filled in here.
export class FakeUsers {
  constructor(users, makeLink, now) {
    this.users = users;
    this.makeLink = makeLink;
    this.now = now;
  }

  viewOf(name) {
    const user = this.users.get(name);
    return {
      name, role: user.role ?? 'admin', is_disabled: user.isDisabled ?? false, has_password: user.hasPassword,
      created_at: stamp(user.createdAt ?? this.now - 200 * day), last_seen: user.lastSeen === undefined ? null : stamp(user.lastSeen),
    };
  }

  list() {
    return { items: [...this.users.keys()].sort().map((name) => this.viewOf(name)) };
  }

  #link(name) {
    return { token: new URL(this.makeLink(name)).hash.slice('#token='.length), until: stamp(Date.now() + 15 * minute) };
  }

  add({ name, role }) {
    if (this.users.has(name)) return [409, 'CMP-S030', { user: name }];
    if (!roles.includes(role)) return [422, 'CMP-W031', { role }];
    this.users.set(name, { password: null, hasPassword: false, role, createdAt: Date.now() });
    return { user: this.viewOf(name), link: this.#link(name) };
  }

  change(name, { role, is_disabled, wants_link }) {
    const user = this.users.get(name);
    if (!user) return [404, 'CMP-S031', { user: name }];
    const admins = [...this.users.values()].filter((one) => (one.role ?? 'admin') === 'admin' && !one.isDisabled);
    const leaves = (role !== undefined && role !== 'admin') || is_disabled === true;
    if (leaves && admins.length === 1 && admins[0] === user) return [409, 'CMP-S034', { user: name }];
    if (wants_link && user.isDisabled) return [409, 'CMP-W032', { user: name }];
    if (role !== undefined) user.role = role;
    if (is_disabled !== undefined) user.isDisabled = is_disabled;
    return { user: this.viewOf(name), link: wants_link ? this.#link(name) : null };
  }
}

export class FakeAudit {
  constructor(now) {
    this.all = [];
    this.add('admin', 'user.login', 'admin', 'ok', now - day);
    this.add(hostile.backwards, 'user.login', hostile.markup, 'CMP-W020', now - day / 2);
    for (let line = 0; line < 120; ++line) this.add(line % 3 === 0 ? 'operator-A01' : 'admin', ['task.issue', 'task.urge', 'alert.claim', 'warning.issue'][line % 4], `task:${line}`, 'ok', now - (400 - line) * minute);
  }

  add(actor, action, subject, outcome = 'ok', now = Date.now()) {
    this.all.push({ id: this.all.length + 1, at: stamp(now), actor, action, subject, outcome });
  }

  list(query) {
    const q = (query.get('q') ?? '').toLowerCase();
    const size = Number(query.get('size') ?? 50);
    const page = Number(query.get('page') ?? 1);
    const found = this.all.filter(({ actor, action, subject }) => `${actor} ${action} ${subject}`.toLowerCase().includes(q)).reverse();
    return { total: found.length, items: found.slice((page - 1) * size, page * size) };
  }
}

const calendar = `utc_offset: "+08:00"
free_weekdays: [saturday, sunday]
terms:
  - {name: 2026-2027学年第一学期, first: 2026-09-01, last: 2027-01-29}
  - {name: 2026-2027学年第二学期, first: 2027-02-22, last: 2027-07-02}
timetables:
  - first: 2026-09-01
    last: 2027-07-02
    periods:
      - {name: 第一节, number: 1, begins: 08:20, ends: 09:00}
      - {name: 第二节, number: 2, begins: 09:10, ends: 09:50}
days:
  - {first: 2026-10-01, last: 2026-10-07, kind: holiday, name: 国庆节}
`;
const keys = { calendar: ['utc_offset', 'free_weekdays', 'terms', 'timetables', 'days'], profiles: ['profiles'] };

// No reader of YAML, but it finds what the checks put in: unknown keys, tabs, and days that are none, all in one answer.
function faultsOf(part, text) {
  return text.split('\n').flatMap((line, index) => {
    const found = [];
    const key = /^([a-z_]+):/.exec(line)?.[1];
    if (key && !keys[part].includes(key)) found.push({ line: index + 1, column: 1, code: 'CMP-C020', arguments: { key, nearest: keys[part][0] } });
    if (line.includes('\t')) found.push({ line: index + 1, column: line.indexOf('\t') + 1, code: 'CMP-C012', arguments: {} });
    return found;
  });
}

export class FakeDesired {
  constructor(schools, now) {
    this.schools = schools.filter((school) => school.freshness !== 'never');
    this.parts = { calendar: this.schools.length === 0 ? null : this.#part(calendar, 'admin', now - 9 * day), profiles: null };
    this.version = this.schools.length === 0 ? 0 : 7;
    this.told = new Map(this.schools.map((school) => [school.id, school.index % 12 === 4
      ? { applied: 6, outcome: 'refused', refusal: { code: 'CMP-T003', arguments: { term: hostile.markup, other: '第二学期' } }, at: now - 3 * minute }
      : school.freshness === 'live' ? { applied: 7, outcome: 'applied', refusal: null, at: now - school.index * 41 * minute } : { applied: 5, outcome: 'applied', refusal: null, at: now - 30 * day }]));
  }

  #part(text, by, now) {
    return { text, sha256: createHash('sha256').update(text).digest('hex'), changed_at: stamp(now), changed_by: by };
  }

  overview() {
    const schools = this.schools.map(({ id, name }) => {
      const told = this.told.get(id);
      return { school: id, name, version: this.version, applied: told.applied, outcome: told.outcome, refusal: told.refusal, at: stamp(told.at) };
    });
    return { ...this.parts, schools };
  }

  set(part, text, by, now) {
    const faults = faultsOf(part, text);
    if (faults.length > 0) return [422, 'CMP-D030', { count: String(faults.length) }, { faults }];
    this.parts[part] = text === '' ? null : this.#part(text, by, now);
    this.version += 1;
    return this.overview();
  }
}

