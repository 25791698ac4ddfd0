// The routes of the day's pages, each a question to what the fake district made up: [path, answer].  An answer that is
// undefined is one nobody has.
import { attainmentOf, targetOf } from './fake_attainment.mjs';
import { deskOf } from './fake_desk.mjs';
import { dayOf, roomsOf } from './fake_rooms.mjs';
import { selfCheckOf, selfChecksOf } from './fake_self_checks.mjs';

const find = (schools, id) => schools.find((school) => school.id === id);

export const dayRoutes = [
  [/^\/api\/v1\/desk$/, (schools, now, query, rest, work) => deskOf(schools, work, now)],
  [/^\/api\/v1\/attainment$/, (schools, now) => attainmentOf(schools, now)],
  [/^\/api\/v1\/schools\/([^/]+)\/targets\/([^/]+)$/, (schools, now, query, [id, target]) => {
    const school = find(schools, id);
    return school && targetOf(school, target, now);
  }],
  [/^\/api\/v1\/rooms$/, (schools, now, query) => {
    const wanted = query.get('school') ? find(schools, query.get('school')) : undefined;
    if (query.get('school') && !wanted) return undefined;
    return roomsOf(schools, wanted, query.get('day') || dayOf(now), now);
  }],
  [/^\/api\/v1\/self-checks$/, (schools, now) => selfChecksOf(schools, now)],
  [/^\/api\/v1\/schools\/([^/]+)\/self-checks\/([^/]+)$/, (schools, now, query, [id, check]) => {
    const school = find(schools, id);
    return school && selfCheckOf(school, check, now);
  }],
];

// The answer of the first route that has the path: [whether there is one, the answer].
export function dayAnswer({ schools, work }, url, now = Date.now()) {
  for (const [pattern, answer] of dayRoutes) {
    const found = pattern.exec(url.pathname);
    if (found) return [true, answer(schools, now, url.searchParams, found.slice(1).map(decodeURIComponent), work)];
  }
  return [false, undefined];
}
