// A small district centre for the browser: serves the built pages under the very headers districtd sends, and answers
// /api/v1 as openapi.yaml has it, from schools it makes up.  It behaves, and can be asked and told things afterwards.
// Run alone it waits at an address it prints:  node fake_district.mjs [--empty]
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dayAnswer } from './fake_day.mjs';
import { FakeWork } from './fake_work.mjs';
import { applicationsOf, devicesOf, detailOf, makeSchools, summaryOf, trafficOf } from './fake_schools.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = join(root, 'webui/dist');
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml' };
const bodyBytesMax = 65_536;
const eventsKept = 256;
const watchedForMs = 45_000;

// The policy is read where districtd has it, so that a change there is tested here.
export function realPolicy() {
  const source = readFileSync(join(root, 'daemon/api/routes.cpp'), 'utf8');
  const found = /"Content-Security-Policy",\s*((?:"[^"]*"\s*)+)\}/.exec(source);
  if (!found) throw new Error('daemon/api/routes.cpp: error: no Content-Security-Policy found');
  return [...found[1].matchAll(/"([^"]*)"/g)].map((piece) => piece[1]).join('');
}

const headers = { 'Content-Security-Policy': realPolicy(), 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' };

export class FakeDistrict {
  constructor({ isEmpty = false } = {}) {
    this.schools = isEmpty ? [] : makeSchools();
    this.users = new Map([['admin', { password: 'a long password', hasPassword: true }]]);
    this.links = new Map();
    this.sessions = new Map();
    this.streams = new Set();
    this.watchedUntil = new Map();
    this.events = [];
    this.newest = 0;
    this.isDown = false;
    this.requests = [];
    this.lastEventIds = [];
    this.work = new FakeWork(this);
    this.server = createServer((request, response) => void this.#serve(request, response));
  }

  async listen(port = 0) {
    await new Promise((done) => this.server.listen(port, '127.0.0.1', done));
    this.address = `http://127.0.0.1:${this.server.address().port}`;
    this.beat = setInterval(() => this.tick(), 1_000);
    return this.address;
  }

  async close() {
    clearInterval(this.beat);
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  makeLink(user, role = 'admin') {
    const token = randomBytes(18).toString('base64url');
    this.links.set(token, user);
    if (!this.users.has(user)) this.users.set(user, { password: null, hasPassword: false, role });
    return `${this.address}/#token=${token}`;
  }

  // One second of the district's life: every live school is heard anew.
  tick(now = Date.now()) {
    for (const school of this.schools) {
      if (school.freshness !== 'live') continue;
      this.publish('school', summaryOf(school, now));
      if (now < (this.watchedUntil.get(school.id) ?? 0)) this.publish('applications', { school: school.id, applications: applicationsOf(school, now) });
    }
  }

  publish(name, data) {
    this.newest += 1;
    const text = `id: r-${this.newest}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
    this.events.push({ number: this.newest, text });
    if (this.events.length > eventsKept) this.events.shift();
    for (const stream of this.streams) stream.write(text);
  }

  // The network goes, or comes back; open streams are cut.
  setDown(isDown) {
    this.isDown = isDown;
    if (isDown) this.server.closeAllConnections();
  }

  endSessions() {
    this.sessions.clear();
    for (const stream of this.streams) stream.end();
  }

  async #serve(request, response) {
    if (this.isDown) return request.socket.destroy();
    const url = new URL(request.url, this.address);
    this.requests.push({ method: request.method, path: url.pathname });
    try {
      if (url.pathname.startsWith('/api/')) await this.#api(request, response, url);
      else await this.#page(request, response, url.pathname);
    } catch (error) {
      console.error(error);
      response.destroy();
    }
  }

  async #page(request, response, path) {
    const isPage = !path.split('/').pop().includes('.');
    const file = normalize(join(dist, isPage ? 'index.html' : path));
    const isThere = file.startsWith(dist) && (await stat(file).catch(() => null))?.isFile();
    if (!isThere) return this.#fail(response, 404, 'CMP-W404', { path });
    const packed = `${file}.gz`;
    const isPacked = (await stat(packed).catch(() => null))?.isFile();
    response.writeHead(200, {
      ...headers,
      'Content-Type': types[extname(file)] ?? 'application/octet-stream',
      'Cache-Control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...(isPacked && { 'Content-Encoding': 'gzip' }),
    });
    response.end(readFileSync(isPacked ? packed : file));
  }

  #send(response, status, body, more = {}) {
    response.writeHead(status, { ...headers, 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...more });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }

  #answer(response, { status, body, raw, headers: more }) {
    if (raw === undefined) return this.#send(response, status, body, more);
    response.writeHead(status, { ...headers, ...more }).end(raw);
  }

  #fail(response, status, code, args = {}) {
    this.#send(response, status, { error: { code, arguments: args } });
  }

  #visitor(request) {
    const cookie = /campus_session=([\w-]+)/.exec(request.headers.cookie ?? '');
    return cookie ? this.sessions.get(cookie[1]) : undefined;
  }

  #signIn(response, user) {
    const id = randomBytes(18).toString('base64url');
    const session = { id, user, csrf: createHash('sha256').update(id).digest('hex') };
    this.sessions.set(id, session);
    this.users.get(user).lastSeen = Date.now();
    const cookie = `campus_session=${id}; Path=/; HttpOnly; SameSite=Strict`;
    this.#send(response, 200, this.#sessionBody(session), { 'Set-Cookie': cookie });
  }

  #sessionBody({ user, csrf }) {
    const expires = new Date(Date.now() + 8 * 3_600_000).toISOString();
    return { user, role: this.users.get(user).role ?? 'admin', csrf_token: csrf, has_password: this.users.get(user).hasPassword, expires_at: expires };
  }

  async #api(request, response, url) {
    const call = `${request.method} ${url.pathname}`;
    if (call === 'POST /api/v1/login') return this.#login(request, response);
    if (call === 'POST /api/v1/login/link') return this.#redeem(request, response);
    const session = this.#visitor(request);
    if (!session) return this.#fail(response, 401, 'CMP-W401');
    const isChange = request.method !== 'GET';
    if (isChange && request.headers['x-campus-csrf'] !== session.csrf) return this.#fail(response, 403, 'CMP-W403');
    if (call === 'GET /api/v1/session') return this.#send(response, 200, this.#sessionBody(session));
    if (call === 'POST /api/v1/logout') return this.#logout(response, session);
    if (call === 'PUT /api/v1/password') return this.#password(request, response, session);
    if (call === 'GET /api/v1/events') return this.#stream(request, response);
    if (call === 'GET /api/v1/schools') return this.#send(response, 200, this.#list(url.searchParams));
    const worked = await this.work.answer(request, url, session, bodyOf);
    if (worked) return this.#answer(response, worked);
    const [isDay, answer] = dayAnswer(this, url);
    if (isDay) return answer ? this.#send(response, 200, answer) : this.#fail(response, 404, 'CMP-W404', { path: url.pathname });
    return this.#school(response, url);
  }

  async #login(request, response) {
    const { user, password } = await bodyOf(request);
    const known = this.users.get(user);
    if (!known?.hasPassword || known.password !== password) return this.#fail(response, 401, 'CMP-W020');
    this.#signIn(response, user);
  }

  async #redeem(request, response) {
    const { token } = await bodyOf(request);
    const user = this.links.get(token);
    if (!this.links.delete(token)) return this.#fail(response, 403, 'CMP-W021');
    this.#signIn(response, user);
  }

  #logout(response, session) {
    this.sessions.delete(session.id);
    response.writeHead(204, headers).end();
  }

  async #password(request, response, session) {
    const { current, password } = await bodyOf(request);
    const user = this.users.get(session.user);
    if (user.hasPassword && user.password !== current) return this.#fail(response, 403, 'CMP-W024');
    if ([...password].length < 10) return this.#fail(response, 422, 'CMP-W022', { least: '10' });
    Object.assign(user, { password, hasPassword: true });
    response.writeHead(204, headers).end();
  }

  #stream(request, response) {
    const last = request.headers['last-event-id'];
    this.lastEventIds.push(last ?? null);
    response.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write(': alive\n\n');
    const number = Number(/^r-(\d+)$/.exec(last ?? '')?.[1]);
    const oldest = this.events[0]?.number ?? 1;
    if (last !== undefined && !(number >= oldest - 1)) response.write('event: reload\ndata: {}\n\n');
    else if (last !== undefined)
      for (const event of this.events) if (event.number > number) response.write(event.text);
    this.streams.add(response);
    response.on('close', () => this.streams.delete(response));
  }

  #list(query) {
    const now = Date.now();
    const q = (query.get('q') ?? '').toLowerCase();
    const sort = query.get('sort') ?? 'id';
    const sign = query.get('order') === 'desc' ? -1 : 1;
    const size = Number(query.get('size') ?? 50);
    const page = Number(query.get('page') ?? 1);
    const items = this.schools
      .map((school) => summaryOf(school, now))
      .filter((school) => `${school.id} ${school.name}`.toLowerCase().includes(q))
      .sort((one, other) => sign * compare(keyOf(one, sort), keyOf(other, sort)) || compare(one.id, other.id));
    return { total: items.length, items: items.slice((page - 1) * size, page * size) };
  }

  #school(response, url) {
    const found = /^\/api\/v1\/schools\/([^/]+)(\/traffic|\/devices)?$/.exec(url.pathname);
    const school = this.schools.find((one) => one.id === decodeURIComponent(found?.[1] ?? ''));
    if (!school) return this.#fail(response, 404, 'CMP-W404', { path: url.pathname });
    const now = Date.now();
    if (found[2] === '/devices') return this.#send(response, 200, { items: devicesOf(school, now) });
    if (found[2] === undefined) {
      this.watchedUntil.set(school.id, now + watchedForMs);
      return this.#send(response, 200, detailOf(school, now));
    }
    const minutes = Number(url.searchParams.get('minutes') ?? 60);
    const points = Number(url.searchParams.get('points') ?? 360);
    this.#send(response, 200, trafficOf(school, now, minutes, points));
  }
}

const freshnessRank = { live: 0, stale: 1, never: 2 };

function keyOf(school, sort) {
  if (sort === 'freshness') return freshnessRank[school.freshness];
  if (sort === 'down_bps' || sort === 'up_bps') return school.egress?.[sort] ?? -1;
  if (sort === 'unreachable') return school.devices?.unreachable ?? -1;
  return school[sort] ?? '';
}

function compare(one, other) {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

async function bodyOf(request, most = bodyBytesMax) {
  const pieces = [];
  let size = 0;
  for await (const piece of request) {
    size += piece.length;
    if (size > most) throw new RangeError('body too large');
    pieces.push(piece);
  }
  return JSON.parse(Buffer.concat(pieces).toString('utf8'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const district = new FakeDistrict({ isEmpty: process.argv.includes('--empty') });
  await district.listen();
  console.log(district.makeLink('admin'));
}
