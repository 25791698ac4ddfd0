// The routes of a day's work at the fake district: alerts, tasks, warnings, users, the audit, what the schools shall
// have.  It asks for the role as the server does, writes the audit, and says what changed.
import { FakeAlerts } from './fake_alerts.mjs';
import { FakeAudit, FakeDesired, FakeUsers, FakeWarnings } from './fake_system.mjs';
import { FakeTasks } from './fake_tasks.mjs';

const anybody = ['admin', 'operator', 'auditor', 'viewer'];
const workers = ['admin', 'operator'];
const fail = (status, code, args = {}, more = {}) => ({ status, body: { error: { code, arguments: args }, ...more } });
// What a part answers: a body, nothing for what is not there, or [status, code, arguments, more] for what is refused.
const answerOf = (found, path, status = 200) => {
  if (found === undefined) return fail(404, 'CMP-W404', { path });
  return Array.isArray(found) ? fail(...found) : { status, body: found };
};

export class FakeWork {
  constructor(district, now = Date.now()) {
    this.district = district;
    this.alerts = new FakeAlerts(district.schools, now);
    this.tasks = new FakeTasks(district.schools, now);
    this.warnings = new FakeWarnings(district.schools, now);
    this.users = new FakeUsers(district.users, (name) => district.makeLink(name), now);
    this.audit = new FakeAudit(now);
    this.desired = new FakeDesired(district.schools, now);
  }

  roleOf(session) {
    return this.district.users.get(session.user).role ?? 'admin';
  }

  // Something of a school changed by itself: the pages hear of it.
  changed(what, school) {
    this.district.publish(what, { school });
  }

  // The answer {status, body, headers?}, or null where the path is somebody else's.
  async answer(request, url, session, read) {
    for (const [method, pattern, roles, deed] of this.#routes()) {
      const found = pattern.exec(url.pathname);
      if (!found || method !== request.method) continue;
      const role = this.roleOf(session);
      if (!roles.includes(role)) return fail(403, 'CMP-W030', { role });
      const body = method === 'GET' ? null : await read(request, 1_200_000);
      return deed({ path: url.pathname, query: url.searchParams, body, by: session.user, mayWork: workers.includes(role), now: Date.now() }, ...found.slice(1).map(decodeURIComponent));
    }
    return null;
  }

  #routes() {
    const { alerts, tasks, warnings, users, audit, desired } = this;
    const at = (rest) => new RegExp(`^/api/v1/${rest}$`);
    return [
      ['GET', at('alerts'), anybody, ({ query, now }) => ({ status: 200, body: alerts.list(query, tasks.all, now) })],
      ['GET', at('schools/([^/]+)/alerts/(\\d+)'), anybody, ({ path }, school, number) => answerOf(alerts.show(school, Number(number), tasks.all), path)],
      ['POST', at('schools/([^/]+)/alerts/(\\d+)/claim'), workers, (asked, school, number) => this.#claim(asked, school, Number(number))],
      ['GET', at('tasks'), anybody, ({ query, mayWork, now }) => ({ status: 200, body: tasks.list(query, mayWork, now) })],
      ['POST', at('tasks'), workers, (asked) => this.#makeTasks(asked)],
      ['GET', at('tasks/(\\d+)'), anybody, ({ path, mayWork, now }, id) => answerOf(this.#shown(id, mayWork, now), path)],
      ['POST', at('tasks/(\\d+)/([a-z]+)'), workers, (asked, id, verb) => this.#move(asked, Number(id), verb)],
      ['GET', at('tasks/(\\d+)/attachments/([0-9a-f]{64})'), anybody, () => ({ status: 200, raw: 'bytes', headers: { 'Content-Type': 'application/octet-stream', 'Content-Disposition': 'attachment; filename="file"' } })],
      ['GET', at('warnings'), anybody, ({ query }) => ({ status: 200, body: warnings.list(query) })],
      ['POST', at('warnings'), workers, (asked) => this.#warn(asked)],
      ['GET', at('warnings/(\\d+)'), anybody, ({ path }, id) => answerOf(warnings.show(Number(id)), path)],
      ['GET', at('users'), ['admin'], () => ({ status: 200, body: users.list() })],
      ['POST', at('users'), ['admin'], ({ path, body, by }) => (audit.add(by, 'user.add', body.name), answerOf(users.add(body), path, 201))],
      ['PUT', at('users/([^/]+)'), ['admin'], ({ path, body, by }, name) => (audit.add(by, 'user.change', name), answerOf(users.change(name, body), path))],
      ['GET', at('audit'), ['admin', 'auditor'], ({ query }) => ({ status: 200, body: audit.list(query) })],
      ['GET', at('desired'), anybody, () => ({ status: 200, body: desired.overview() })],
      ['PUT', at('desired/(calendar|profiles)'), ['admin'], ({ path, body, by, now }, part) => (audit.add(by, `desired.${part}`, part), answerOf(desired.set(part, body.text, by, now), path))],
    ];
  }

  #shown(id, mayWork, now) {
    const task = this.tasks.find(Number(id));
    return task && this.tasks.show(task, mayWork, now);
  }

  #claim({ path, body, by, now }, school, number) {
    const claim = this.alerts.claim(school, number, by, body.note, now);
    this.audit.add(by, 'alert.claim', `${school}/A-${number}`);
    if (claim) this.changed('alerts', school);
    return answerOf(claim, path);
  }

  #makeTasks({ body, by, now }) {
    const wanted = body.schools.map((id) => this.district.schools.find((school) => school.id === id));
    if (wanted.includes(undefined)) return fail(404, 'CMP-W404', { path: body.schools.join(' ') });
    const ids = wanted.map((school) => {
      const task = this.tasks.make(school, body, by, now);
      if (body.is_issued) this.tasks.move(task, 'issue', { note: '' }, by, now);
      this.changed('tasks', school.id);
      return task.id;
    });
    this.audit.add(by, 'task.create', ids.map((id) => `task:${id}`).join(' '));
    return { status: 201, body: { ids } };
  }

  #move({ body, by, now }, id, verb) {
    const task = this.tasks.find(id);
    if (!task) return fail(404, 'CMP-S040', { task: String(id) });
    const refused = this.tasks.move(task, verb, body, by, now);
    this.audit.add(by, `task.${verb}`, `task:${id}`, refused ? refused[1] : 'ok');
    if (refused) return fail(...refused);
    this.changed('tasks', task.school);
    return { status: 200, body: this.tasks.show(task, true, now) };
  }

  #warn({ body, by, now }) {
    if (Date.parse(body.until) <= now) return fail(422, 'CMP-D024', { days: '90' });
    const { id } = this.warnings.make(body, by, now);
    this.audit.add(by, 'warning.issue', `warning:${id}`);
    return { status: 201, body: this.warnings.show(id) };
  }
}
