// The calls behind a day's work at the district.
import type {
  AlertDetail,
  AlertQuery,
  AuditPage,
  Claim,
  DesiredOverview,
  IncidentPage,
  NewTask,
  NewWarning,
  Role,
  Task,
  TaskIds,
  TaskMove,
  TaskPage,
  TaskQuery,
  TaskVerb,
  UserChange,
  UserChanged,
  UserList,
  Warning,
  WarningPage,
} from '../contract/work';
import { json, schoolPath } from './client';

type Paging = { page: number; size: number };
const listening = (signal?: AbortSignal): { signal?: AbortSignal } => ({ ...(signal && { signal }) });
const taskPath = (id: number, rest = ''): string => `/api/v1/tasks/${id}${rest}`;

export const work = {
  incidents: (query: AlertQuery, signal?: AbortSignal): Promise<IncidentPage> =>
    json('/api/v1/alerts', { query: { ...query }, ...listening(signal) }),
  alert: (school: string, number: number, signal?: AbortSignal): Promise<AlertDetail> =>
    json(schoolPath(school, `/alerts/${number}`), listening(signal)),
  claim: (csrf: string, school: string, number: number, note: string): Promise<Claim> =>
    json(schoolPath(school, `/alerts/${number}/claim`), { method: 'POST', csrf, body: { note } }),

  tasks: ({ overdue, ...rest }: TaskQuery, signal?: AbortSignal): Promise<TaskPage> =>
    json('/api/v1/tasks', { query: { ...rest, ...(overdue === true && { overdue: 'true' }) }, ...listening(signal) }),
  task: (id: number, signal?: AbortSignal): Promise<Task> => json(taskPath(id), listening(signal)),
  createTasks: (csrf: string, body: NewTask): Promise<TaskIds> => json('/api/v1/tasks', { method: 'POST', csrf, body }),
  moveTask: (csrf: string, id: number, verb: TaskVerb, body: TaskMove): Promise<Task> =>
    json(taskPath(id, `/${verb}`), { method: 'POST', csrf, body }),
  attachment: (id: number, sha256: string): string => taskPath(id, `/attachments/${encodeURIComponent(sha256)}`),

  warnings: (query: Paging, signal?: AbortSignal): Promise<WarningPage> =>
    json('/api/v1/warnings', { query, ...listening(signal) }),
  warning: (id: number, signal?: AbortSignal): Promise<Warning> => json(`/api/v1/warnings/${id}`, listening(signal)),
  warn: (csrf: string, body: NewWarning): Promise<Warning> => json('/api/v1/warnings', { method: 'POST', csrf, body }),

  users: (signal?: AbortSignal): Promise<UserList> => json('/api/v1/users', listening(signal)),
  addUser: (csrf: string, name: string, role: Role): Promise<UserChanged> =>
    json('/api/v1/users', { method: 'POST', csrf, body: { name, role } }),
  changeUser: (csrf: string, name: string, body: UserChange): Promise<UserChanged> =>
    json(`/api/v1/users/${encodeURIComponent(name)}`, { method: 'PUT', csrf, body }),
  audit: (query: Paging & { q: string }, signal?: AbortSignal): Promise<AuditPage> =>
    json('/api/v1/audit', { query, ...listening(signal) }),
  desired: (signal?: AbortSignal): Promise<DesiredOverview> => json('/api/v1/desired', listening(signal)),
  setDesired: (csrf: string, part: 'calendar' | 'profiles', text: string): Promise<DesiredOverview> =>
    json(`/api/v1/desired/${part}`, { method: 'PUT', csrf, body: { text } }),
};
