// The schools of the fake district: made up by arithmetic, the same at every run.  Live, silent and not yet enrolled
// ones, quiet and busy, healthy and not.
const day = 86_400_000;

const names = [
  '第一中学', '第二中学', '第三中学', '实验小学', '实验中学', '育才小学', '育英中学', '光明小学', '朝阳小学', '红旗中学',
  '第四中学', '第五中学', '附属小学', '附属中学', '滨河小学', '临江中学', '城关小学', '城北中学', '东风小学', '新华中学',
  '建设路小学', '和平中学', '青山小学', '绿洲学校', '九年一贯制学校', '特殊教育学校', '职业技术学校', '外国语学校', '艺术学校',
  '第二实验小学', '第六中学', '桥头小学', '西关小学', '示范区高级中学',
];

export function makeSchools() {
  return names.map((name, index) => ({
    index,
    id: `${index % 3 === 0 ? 'MS' : 'PS'}-${String(index + 1).padStart(3, '0')}`,
    name,
    freshness: index === 32 ? 'never' : index % 11 === 6 ? 'stale' : 'live',
  }));
}

// A slow swell with a lesson's rhythm in it, between a fifth and all of what the school's line carries.
function rateAt(school, at, share) {
  const line = (60 + ((school.index * 137) % 900)) * 1e6;
  const swell = 0.55 + 0.3 * Math.sin(at / 2_700_000 + school.index) + 0.12 * Math.sin(at / 61_000 + 2 * school.index);
  const grain = 0.04 * Math.sin(at / 5_300) + 0.03 * Math.sin(at / 1_700);
  return Math.round(line * share * Math.max(0.02, swell + grain));
}

const heardAt = (school, now) => (school.freshness === 'stale' ? now - (7 + school.index) * 60_000 : now - 1_200);
const deviceCount = (school) => 6 + ((school.index * 5) % 17);
const unreachableCount = (school) => (school.index % 4 === 0 ? 1 + (school.index % 3) : 0);

export function summaryOf(school, now) {
  const { id, name, freshness } = school;
  if (freshness === 'never')
    return { id, name, freshness, last_heard: null, egress: null, devices: null, version: null, backlog: null };
  const at = heardAt(school, now);
  const total = deviceCount(school);
  const unreachable = unreachableCount(school);
  return {
    id,
    name,
    freshness,
    last_heard: new Date(at).toISOString(),
    egress: { down_bps: rateAt(school, at, 1), up_bps: rateAt(school, at, 0.22), at: new Date(at - 800).toISOString() },
    devices: { total, reachable: total - unreachable, unreachable, unknown: 0 },
    version: school.index % 9 === 4 ? '0.0.9' : '0.1.0',
    backlog: freshness === 'live' ? school.index % 3 : 0,
  };
}

const catalogue = [
  ['国家中小学智慧教育平台', 'Smart Education of China', 'edu_national', 'yes'],
  ['腾讯课堂', 'Tencent Classroom', 'edtech', 'yes'],
  ['哔哩哔哩', 'Bilibili', 'video', 'mixed'],
  ['', '', '', 'unknown'],
  ['抖音', 'Douyin', 'short_video', 'no'],
  ['微信', 'WeChat', 'im', 'mixed'],
  ['Windows 更新', 'Windows Update', 'update', 'unknown'],
  ['王者荣耀', 'Honor of Kings', 'game', 'no'],
  ['百度网盘', 'Baidu Netdisk', 'netdisk', 'mixed'],
  ['学习强国', 'Xuexi Qiangguo', 'reading', 'yes'],
];
const weights = [34, 22, 14, 9, 8, 5, 3, 2, 1.4, 0.8];

// What the school's line is used for: by fixed weights, and half a percent that no list has.  Every tenth school does not
// recognise applications.
export function applicationsOf(school, now) {
  if (school.freshness === 'never' || school.index % 10 === 9) return null;
  const at = heardAt(school, now);
  const teaching = { yes: 0, mixed: 0, no: 0, unknown: Math.round((rateAt(school, at, 1) + rateAt(school, at, 0.22)) * 0.005) };
  const items = catalogue.map(([name, name_en, category, use], rank) => {
    const item = { name, name_en, category, teaching: use, down_bps: Math.round((rateAt(school, at, 1) * weights[rank]) / 100), up_bps: Math.round((rateAt(school, at, 0.22) * weights[rank]) / 100) };
    teaching[use] += item.down_bps + item.up_bps;
    return item;
  });
  return { teaching_bps: teaching, items };
}

export function detailOf(school, now) {
  const summary = { ...summaryOf(school, now), applications: applicationsOf(school, now) };
  if (school.freshness === 'never')
    return { ...summary, enrolled_at: null, certificate_until: null, clock_offset_ms: null, capture: null, gaps: 0 };
  const dropped = school.index % 5 === 3 ? 1_824 : 0;
  return {
    ...summary,
    enrolled_at: new Date(now - 96 * day).toISOString(),
    certificate_until: new Date(now + (school.index % 7 === 5 ? 9 : 61) * day).toISOString(),
    clock_offset_ms: school.index % 8 === 7 ? -5_400 : 12,
    capture: { packets: 482_915_337, kernel_dropped: dropped, interface_dropped: 0, undissected: 214, flows_evicted: 0 },
    gaps: school.index % 6 === 5 ? 2 : 0,
  };
}

export function trafficOf(school, now, minutes, points) {
  const step = Math.max(10, Math.ceil((minutes * 60) / points));
  const rows = Math.floor((minutes * 60) / step);
  const to = Math.floor(now / (step * 1000)) * step * 1000;
  const from = to - rows * step * 1000;
  const isKnown = (at) => school.freshness !== 'never' && at <= heardAt(school, now) && at - from > rows * step * 60;
  const times = Array.from({ length: rows }, (_, row) => from + (row + 0.5) * step * 1000);
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    step_s: step,
    down_bps: times.map((at) => (isKnown(at) ? rateAt(school, at, 1) : null)),
    up_bps: times.map((at) => (isKnown(at) ? rateAt(school, at, 0.22) : null)),
  };
}

const kinds = ['switch', 'computer', 'projector', 'access_point', 'switch', 'ups', 'router', 'other'];
const causes = ['timeout', 'authentication', 'refused'];
const prefixes = { switch: 'sw', computer: 'pc', projector: 'proj', access_point: 'ap', ups: 'ups', router: 'gw', other: 'dev' };

function portsOf(kind, now, number) {
  const total = { switch: 12, router: 4, computer: 1, access_point: 2 }[kind] ?? 0;
  return Array.from({ length: total }, (_, port) => {
    const isUp = port % 4 !== 3;
    const load = isUp ? 1e6 * (3 + ((port * 53 + number * 17) % 640)) : 0;
    return {
      if_index: port + 1,
      name: kind === 'computer' ? 'eth0' : `GigabitEthernet0/0/${port + 1}`,
      link: isUp ? 'up' : 'down',
      speed_bps: isUp ? 1_000_000_000 : 0,
      in_bps: isUp ? Math.round(load) : null,
      out_bps: isUp ? Math.round(load * 0.31) : null,
      is_lower_bound: port === 5,
    };
  });
}

export function devicesOf(school, now) {
  if (school.freshness === 'never') return [];
  const down = unreachableCount(school);
  return Array.from({ length: deviceCount(school) }, (_, number) => {
    const kind = kinds[number % kinds.length];
    const isDown = number >= 1 && number <= down;
    const at = heardAt(school, now);
    return {
      name: `${prefixes[kind]}-${school.index + 1}-${number + 1}`,
      kind,
      state: isDown ? 'unreachable' : 'reachable',
      since: new Date(at - (isDown ? 23 * 60_000 : (3 + number) * day)).toISOString(),
      last_answer: isDown && number === 2 ? null : new Date(at - (isDown ? 24 * 60_000 : 14_000)).toISOString(),
      cause: isDown ? causes[number % causes.length] : null,
      uptime_s: isDown ? null : 86_400 * (12 + number * 3) + 4_021,
      took_ms: isDown ? null : 4 + ((number * 7) % 60),
      sys_name: `${prefixes[kind]}-${number + 1}`,
      sys_descr: kind === 'switch' ? 'Campus access switch, software 5.20' : '',
      sys_object_id: kind === 'switch' ? '1.3.6.1.4.1.99999.1.7' : '',
      sys_location: `教学楼 ${1 + (number % 4)} 层`,
      ports: portsOf(kind, now, number),
    };
  });
}
