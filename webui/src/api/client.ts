// The calls of /api/v1.  Each returns the answer's body or throws a Failure; an aborted call throws nothing that a page
// should show (see isAborted).
import type {
  Attainment,
  Desk,
  DeviceList,
  Rooms,
  SchoolDetail,
  SchoolPage,
  SchoolQuery,
  SelfCheck,
  SelfCheckList,
  Session,
  TargetEvidence,
  TrafficSeries,
} from '../contract/types';
import { setServerTime } from '../figures/clock';
import { failureOf, unreachable } from './failure';

type Query = Readonly<Record<string, string | number | undefined>>;

interface Call {
  method?: 'GET' | 'POST' | 'PUT';
  query?: Query;
  body?: unknown;
  csrf?: string;
  signal?: AbortSignal;
}

export function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

function addressOf(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter((pair) => pair[1] !== undefined && pair[1] !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? path : `${path}?${text}`;
}

function requestOf({ method = 'GET', body, csrf, signal }: Call): RequestInit {
  const headers = new Headers({ Accept: 'application/json' });
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (csrf !== undefined) headers.set('X-Campus-Csrf', csrf);
  return {
    method,
    headers,
    credentials: 'same-origin',
    cache: 'no-store',
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
  };
}

export async function call(path: string, options: Call = {}): Promise<Response> {
  const askedAt = Date.now();
  let answer: Response;
  try {
    answer = await fetch(addressOf(path, options.query), requestOf(options));
  } catch (error) {
    throw isAborted(error) ? error : unreachable();
  }
  setServerTime(answer.headers.get('Date'), askedAt, Date.now());
  if (!answer.ok) throw await failureOf(answer);
  return answer;
}

export async function json<T>(path: string, options: Call = {}): Promise<T> {
  const answer = await call(path, options);
  try {
    return (await answer.json()) as T;
  } catch (error) {
    throw isAborted(error) ? error : unreachable();
  }
}

export const schoolPath = (id: string, rest = ''): string => `/api/v1/schools/${encodeURIComponent(id)}${rest}`;

export const api = {
  session: (): Promise<Session> => json('/api/v1/session'),
  login: (user: string, password: string): Promise<Session> =>
    json('/api/v1/login', { method: 'POST', body: { user, password } }),
  redeem: (token: string): Promise<Session> => json('/api/v1/login/link', { method: 'POST', body: { token } }),
  async logout(csrf: string): Promise<void> {
    await call('/api/v1/logout', { method: 'POST', csrf });
  },
  async setPassword(csrf: string, password: string, current?: string): Promise<void> {
    const body = current === undefined ? { password } : { current, password };
    await call('/api/v1/password', { method: 'PUT', csrf, body });
  },
  schools: (query: SchoolQuery, signal?: AbortSignal): Promise<SchoolPage> =>
    json('/api/v1/schools', { query: { ...query }, ...(signal && { signal }) }),
  school: (id: string, signal?: AbortSignal): Promise<SchoolDetail> =>
    json(schoolPath(id), { ...(signal && { signal }) }),
  traffic: (id: string, minutes: number, points: number, signal?: AbortSignal): Promise<TrafficSeries> =>
    json(schoolPath(id, '/traffic'), { query: { minutes, points }, ...(signal && { signal }) }),
  devices: (id: string, signal?: AbortSignal): Promise<DeviceList> =>
    json(schoolPath(id, '/devices'), { ...(signal && { signal }) }),
  desk: (signal?: AbortSignal): Promise<Desk> => json('/api/v1/desk', { ...(signal && { signal }) }),
  attainment: (signal?: AbortSignal): Promise<Attainment> => json('/api/v1/attainment', { ...(signal && { signal }) }),
  target: (school: string, target: string, signal?: AbortSignal): Promise<TargetEvidence> =>
    json(schoolPath(school, `/targets/${encodeURIComponent(target)}`), { ...(signal && { signal }) }),
  rooms: (school: string, day: string, signal?: AbortSignal): Promise<Rooms> =>
    json('/api/v1/rooms', { query: { school, day }, ...(signal && { signal }) }),
  selfChecks: (signal?: AbortSignal): Promise<SelfCheckList> =>
    json('/api/v1/self-checks', { ...(signal && { signal }) }),
  selfCheck: (school: string, id: string, signal?: AbortSignal): Promise<SelfCheck> =>
    json(schoolPath(school, `/self-checks/${encodeURIComponent(id)}`), { ...(signal && { signal }) }),
};
