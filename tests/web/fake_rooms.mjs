// The classrooms of the fake district and how they are used by period.
const hour = 3_600_000;
const dayMs = 86_400_000;
// The schools keep Beijing's time, whatever clock the machine has.
const zoneMs = 8 * hour;
const stamp = (at) => new Date(at).toISOString();

const timetable = [
  ['study', 1, '早读', '07:40', '08:00'], ['lesson', 1, '第1节', '08:10', '08:50'], ['lesson', 2, '第2节', '09:00', '09:40'],
  ['interval', 1, '大课间', '09:40', '10:10'], ['lesson', 3, '第3节', '10:10', '10:50'], ['lesson', 4, '第4节', '11:00', '11:40'],
  ['lesson', 5, '第5节', '14:00', '14:40'], ['lesson', 6, '第6节', '14:50', '15:30'], ['lesson', 7, '第7节', '15:40', '16:20'],
];
const grades = ['一', '二', '三', '四', '五', '六'];
const causes = ['link_down', 'projector_failure', 'lamp_worn', 'switch_unreachable', 'timeout', 'temperature'];
const stateOf = { link_down: 'unreachable', projector_failure: 'fault', lamp_worn: 'warning', switch_unreachable: 'unreachable', timeout: 'unreachable', temperature: 'fault' };

export function dayOf(now) {
  return stamp(now + zoneMs).slice(0, 10);
}

function timeOf(day, clock) {
  return Date.parse(`${day}T${clock}:00Z`) - zoneMs;
}

const hasRooms = (school) => school.freshness !== 'never' && school.index % 4 !== 3;
const roomCount = (school) => 6 + ((school.index * 5) % 19);
const hasTimetable = (school) => school.index !== 8;
const chance = (school, number, period, salt) => (school.index * 7919 + number * 104_729 + period * 1_299_709 + salt * 15_485_863) % 100;

function observedAt(school, now) {
  return school.freshness === 'stale' ? now - (7 + school.index) * 60_000 : now - 40_000 - (school.index % 5) * 9_000;
}

function roomOf(school, number, now) {
  const floor = 1 + Math.floor(number / 6);
  const cause = chance(school, number, 0, 3) < 9 ? causes[(school.index + number) % causes.length] : 'none';
  const state = cause === 'none' ? (chance(school, number, 0, 5) < 30 ? 'off' : 'ok') : stateOf[cause];
  const at = observedAt(school, now);
  const name = `${floor}${String((number % 6) + 1).padStart(2, '0')}`;
  const device = (kind, more) => ({
    name: `${kind === 'projector' ? 'pj' : 'pc'}-${name}`, kind, is_wanted: true, state: 'ok', cause: 'none', since: stamp(at - 40 * hour),
    last_good: stamp(at), use: 'idle', projector: null, host: null, ...more,
  });
  const isIll = state === 'fault' || state === 'unreachable' || state === 'warning';
  return {
    name, title: school.hostile ?? `${grades[floor - 1] ?? floor}年级${(number % 6) + 1}班`, building: school.hostile ?? '教学楼', floor: `${floor} 层`, state, cause,
    culprit: isIll ? `pj-${name}` : null, since: stamp(at - (isIll ? 130 * 60_000 : 30 * hour)), use: 'idle',
    today: { scheduled: 7, measured: 7, used: 4, faulty: 0 },
    devices: [
      device('projector', { state, cause, last_good: isIll ? stamp(at - 131 * 60_000) : stamp(at),
        projector: { power: state === 'off' ? 'standby' : 'on', input: '31', lamps: [{ hours: 1_830 + number * 41, is_lit: state !== 'off' }], errors: null } }),
      device('computer', { host: { uptime_s: 12_400, users: 1, processes: 143 } }),
    ],
  };
}

function useOf(school, room, number, day, period, [kind, ordinal, name, from, to], now) {
  if (timeOf(day, to) > now || kind === 'interval') return null;
  if (chance(school, number, period, 11) < 3) return null;
  const roll = chance(school, number, period, 1);
  const isIll = room.state === 'fault' || room.state === 'unreachable';
  const verdict = isIll && period > 4 ? 'faulty' : roll < 7 ? 'not_measured' : roll < (kind === 'study' ? 70 : 34) ? 'idle' : 'used';
  const seconds = (timeOf(day, to) - timeOf(day, from)) / 1000;
  return {
    room: room.name, day, kind, number: ordinal, name, from: stamp(timeOf(day, from)), to: stamp(timeOf(day, to)),
    measured_s: verdict === 'not_measured' ? 180 : seconds, used_s: verdict === 'used' ? Math.round(seconds * 0.8) : 0,
    faulty_s: verdict === 'faulty' ? seconds : 0, evidence: verdict === 'used' ? ['projector', 'computer'] : [], verdict,
  };
}

function sheetOf(school, day, now) {
  const periods = hasTimetable(school) ? timetable : [];
  return Array.from({ length: roomCount(school) }, (_, number) => {
    const room = roomOf(school, number, now);
    const uses = periods.map((period, index) => useOf(school, room, number, day, index, period, now)).filter((use) => use !== null);
    return { room, observed_at: stamp(observedAt(school, now)), uses };
  });
}

function useSum(sheet, periods) {
  const lessons = sheet.flatMap(({ uses }) => uses.filter((use) => use.kind === 'lesson'));
  const measured = lessons.filter((use) => use.verdict !== 'not_measured');
  return {
    scheduled: sheet.length * periods, measured: measured.length,
    used: lessons.filter((use) => use.verdict === 'used').length, faulty: lessons.filter((use) => use.verdict === 'faulty').length,
  };
}

function rowOf(school, day, now) {
  const sheet = sheetOf(school, day, now);
  const states = { off: 0, ok: 0, unknown: 0, warning: 0, unreachable: 0, fault: 0 };
  for (const { room } of sheet) states[room.state] += 1;
  const over = hasTimetable(school) ? timetable.filter(([kind, , , , to]) => kind === 'lesson' && timeOf(day, to) <= now).length : 0;
  return { school: school.id, name: school.name, freshness: school.freshness, observed_at: stamp(observedAt(school, now)), rooms: sheet.length, states, use: useSum(sheet, over) };
}

export function roomsOf(schools, wanted, day, now) {
  const rows = schools.filter(hasRooms).map((school) => rowOf(school, day, now));
  const counted = wanted ? rows.filter((row) => row.school === wanted.id) : rows;
  const sum = (take) => counted.reduce((total, row) => total + take(row), 0);
  const rooms = sum((row) => row.rooms);
  const grid = wanted && {
    school: wanted.id, name: wanted.name, freshness: wanted.freshness, has_timetable: hasTimetable(wanted),
    periods: hasTimetable(wanted) ? timetable.map(([kind, number, name, from, to]) => ({ kind, number, name, from: stamp(timeOf(day, from)), to: stamp(timeOf(day, to)) })) : [],
    rooms: hasRooms(wanted) ? sheetOf(wanted, day, now) : [],
  };
  const rates = [
    { name: 'lessons', good: sum((row) => row.use.used), of: sum((row) => row.use.measured), unknown: sum((row) => row.use.scheduled - row.use.measured) },
    { name: 'days', good: Math.round(rooms * 4.1), of: Math.round(rooms * 4.9), unknown: Math.round(rooms * 0.1) },
    { name: 'rooms', good: Math.round(rooms * 0.94), of: rooms - Math.round(rooms * 0.02), unknown: Math.round(rooms * 0.02) },
  ];
  return { at: stamp(now), day, rates, schools: rows, grid: grid || null };
}

// What the calm numbers of the desk are made of.
export function roomSums(schools, now) {
  const { schools: rows, rates } = roomsOf(schools, undefined, dayOf(now), now);
  const sum = (name) => rows.reduce((total, row) => total + row.states[name], 0);
  return { good: sum('ok') + sum('off'), of: rows.reduce((total, row) => total + row.rooms, 0) - sum('unknown'), unknown: sum('unknown'), lessons: rates[0], dayMs };
}
