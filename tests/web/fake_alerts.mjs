// The alerts of the fake district: made up by arithmetic from its schools, as incidents of one cause each; claims are
// remembered.  Names and notes are as a stranger might write them.
const minute = 60_000;
const day = 1440 * minute;
const stamp = (at) => new Date(at).toISOString();
const severities = ['info', 'low', 'medium', 'high', 'critical'];

// What markup, a spreadsheet formula, a name without end and letters that run the other way look like.
export const hostile = {
  markup: '<img src=x onerror="alert(1)"><script>document.title="owned"</script>',
  formula: '=HYPERLINK("http://elsewhere.example","click")',
  endless: 'switch-'.repeat(34),
  backwards: '\u202Egnp.exe\u202C مدرسة',
};

const kinds = [
  {
    rule: 'device.unreachable', severity: 'high', code: 'CMP-V103',
    of: (n) => ({ object: `device:sw-core-${n}`, args: { device: `sw-core-${n}` }, zh: `设备 sw-core-${n} 不可达`, en: `device sw-core-${n} is unreachable` }),
  },
  {
    rule: 'flow.scan_hosts', severity: 'high', code: 'CMP-V110', flows: true,
    counts: { hosts: '254', ports: '1', flows: '1310', unanswered: '1287', threshold: '60' },
    of: (n) => ({
      object: `host:10.20.${n}.31`, args: { host: `10.20.${n}.31`, hosts: '254', port: '445' },
      zh: `横向扫描：10.20.${n}.31 探测了约 254 台主机的 445 端口`, en: `scan across hosts: 10.20.${n}.31 tried port 445 of about 254 hosts`,
    }),
  },
  {
    rule: 'room.fault', severity: 'medium', code: 'CMP-M101', isHeld: true,
    of: (n) => ({ object: `room:b1-${n}02`, args: { room: `b1-${n}02` }, zh: `教室 b1-${n}02 的投影机灯泡故障`, en: `the lamp of the projector in room b1-${n}02 has failed` }),
  },
  {
    rule: 'flow.flood', severity: 'critical', code: 'CMP-V112', flows: true,
    counts: { flows_per_s: '5210', packets_per_s: '48112', sources: '3', mean_bytes: '64', seconds: '12' },
    of: (n) => ({ object: `host:203.0.113.${n}`, args: { host: `203.0.113.${n}`, flows: '5210', packets: '48112' }, zh: `洪泛：203.0.113.${n} 每秒收到 5210 个新会话、48112 个包`, en: `flood: 203.0.113.${n} gets 5210 new conversations and 48112 packets a second` }),
  },
  { rule: 'flow.mining', severity: 'low', code: 'CMP-V114', flows: true, counts: { seconds: '900', bytes: '71232' }, of: (n) => ({ object: `host:10.20.${n}.77`, args: {}, zh: `疑似挖矿：10.20.${n}.77 保持细而长的连接 15 分钟`, en: `mining suspected: 10.20.${n}.77 keeps a thin, long connection for 15 minutes` }) },
  { rule: 'ids.alert/2001219', severity: 'medium', code: 'CMP-V120', counts: { count: '41' }, of: (n) => ({ object: `host:10.20.${n}.9`, args: {}, zh: `入侵检测：SSH 扫描 ${hostile.markup}`, en: `intrusion detection: SSH scan ${hostile.markup}` }) },
  { rule: 'gateway.absent', severity: 'info', code: 'CMP-V102', of: () => ({ object: 'school', args: { hours: '31' }, zh: '网关停机或休眠了约 31 小时，期间没有监测', en: 'the gateway was off or asleep for about 31 hours; nothing was watched' }) },
];

const flowsOf = (n, at) => Array.from({ length: 8 }, (_, row) => ({
  from: `10.20.${n}.31`, to: row === 7 ? '2001:db8:20:30::a:9' : `10.20.${n}.${100 + row}`, to_port: 445, protocol: row === 6 ? 17 : 6,
  at: stamp(at + row * 240), packets: 1 + (row % 3), bytes: 60 + row * 1200, is_answered: row === 3,
}));

const named = (values = {}) => Object.entries(values).map(([name, value]) => ({ name, value }));

function alertOf(kind, number, n, opened, changes = {}) {
  const { object, args, zh, en } = kind.of(n);
  return {
    schema: 'campus/alert/v1', id: `A-${number}`, number, fingerprint: '00112233445566aa', object, rule: kind.rule, severity: kind.severity,
    state: 'firing', code: kind.code, arguments: named(args), text: { zh, en }, count: 3 + number, first_seen: stamp(opened - minute),
    started_at: stamp(opened), last_seen: stamp(opened + 2 * minute), ended_at: null, incident_number: number, is_paged: !kind.isHeld,
    cause: null, silenced_by: null, held_until: kind.isHeld ? stamp(opened + 9 * 60 * minute) : null, acknowledged: null,
    evidence: { from: stamp(opened - minute), to: stamp(opened), counts: named(kind.counts), flows: kind.flows ? flowsOf(n, opened) : [] },
    ...changes,
  };
}

export class FakeAlerts {
  constructor(schools, now) {
    this.claims = new Map();
    this.all = schools.filter((school) => school.freshness !== 'never').flatMap((school) => this.#ofSchool(school, now));
  }

  #ofSchool(school, now) {
    const { index } = school;
    return kinds.filter((_, kind) => (index + kind * 3) % 5 === 0).map((kind, turn) => {
      const opened = now - (3 + index * 37 + turn * 211) * minute;
      const number = 10 + turn;
      const isOver = (index + turn) % 4 === 3;
      const ended = isOver ? opened + 25 * minute : null;
      const over = isOver ? { state: 'resolved', ended_at: stamp(ended) } : index % 9 === 5 ? { state: 'flapping' } : {};
      const said = index === 0 && turn === 0 ? { acknowledged: { by: 'A01', at: stamp(opened + 2 * minute), note: `${hostile.formula}\n${hostile.markup}` } } : {};
      const lead = alertOf(kind, number, index + 1, opened, { ...over, ...said });
      const others = kind.rule === 'device.unreachable' ? this.#hidden(index, number, opened, over, lead) : [];
      return { school, lead, others, opened, ended };
    });
  }

  // A switch takes what is behind it along.
  #hidden(index, number, opened, over, lead) {
    const kind = kinds[0];
    return Array.from({ length: 4 + index }, (_, row) =>
      alertOf(kind, 100 + number * 10 + row, `${index}-${row}`, opened + row * 1000, {
        ...over, incident_number: number, severity: 'medium', is_paged: false, cause: { object: lead.object, rule: lead.rule },
        ...(row === 0 && { object: `device:${hostile.endless}`, text: { zh: `设备 ${hostile.endless} 不可达`, en: `device ${hostile.endless} is unreachable` } }),
        ...(row === 1 && { text: { zh: `设备 ${hostile.backwards} 不可达`, en: `device ${hostile.backwards} is unreachable` } }),
      }));
  }

  incidentOf({ school, lead, others, opened, ended }, tasks) {
    const key = `${school.id}/${lead.number}`;
    const about = tasks.filter((task) => task.school === school.id && task.source.kind === 'alert' && task.source.ref === String(lead.number) && task.state !== 'closed');
    return {
      school: school.id, name: school.name, incident: lead.incident_number, severity: lead.severity, opened_at: stamp(opened), last_seen: lead.last_seen,
      ended_at: ended === null ? null : stamp(ended), alerts: 1 + others.length, open: ended === null ? 1 + others.length : 0, hidden: others.length,
      claim: this.claims.get(key) ?? null, task: about.at(-1)?.id ?? null, lead,
    };
  }

  list(query, tasks, now) {
    const state = query.get('state') ?? 'open';
    const least = severities.indexOf(query.get('severity') ?? 'info');
    const since = Date.parse(query.get('since') ?? '') || 0;
    const asked = this.all
      .filter(({ ended }) => state === 'all' || (ended === null) === (state === 'open'))
      .filter(({ school }) => !query.get('school') || school.id === query.get('school'))
      .filter(({ opened }) => opened >= since);
    const tally = (key, of) => [...asked.reduce((sums, one) => sums.set(of(one), (sums.get(of(one)) ?? 0) + 1), new Map())].map(([name, incidents]) => ({ [key]: name, incidents }));
    const found = asked
      .filter(({ lead }) => severities.indexOf(lead.severity) >= least && (!query.get('rule') || lead.rule === query.get('rule')))
      .sort((one, other) => other.opened - one.opened);
    const size = Number(query.get('size') ?? 50);
    const page = Number(query.get('page') ?? 1);
    return {
      at: stamp(now), total: found.length,
      facets: { severity: tally('severity', ({ lead }) => lead.severity), rule: tally('rule', ({ lead }) => lead.rule) },
      items: found.slice((page - 1) * size, page * size).map((one) => this.incidentOf(one, tasks)),
    };
  }

  #find(school, number) {
    return this.all.find((one) => one.school.id === school && (one.lead.number === number || one.others.some((other) => other.number === number)));
  }

  show(school, number, tasks) {
    const found = this.#find(school, number);
    if (!found) return undefined;
    const members = [found.lead, ...found.others];
    const alert = members.find((one) => one.number === number);
    const isLate = found.school.index % 6 === 5;
    return {
      school, name: found.school.name, observed_at: alert.last_seen, received_at: stamp(Date.parse(alert.last_seen) + (isLate ? 180 * minute : 900)),
      alert, incident: this.incidentOf(found, tasks), others: members.filter((one) => one !== alert).slice(0, 64), others_beyond: Math.max(0, members.length - 65),
      history: [
        { at: stamp(found.opened - minute), state: 'pending' }, { at: stamp(found.opened), state: 'firing' },
        ...(found.ended === null ? [] : [{ at: stamp(found.ended), state: 'resolved' }]),
      ],
    };
  }

  claim(school, number, by, note, now) {
    const found = this.#find(school, number);
    if (!found) return undefined;
    const claim = { by, at: stamp(now), note };
    this.claims.set(`${school}/${found.lead.number}`, claim);
    return claim;
  }
}

export { day, minute, stamp };
