// The nouns of a day's work at the district: alerts, tasks, warnings, users and what the schools shall have.
import type { components, operations } from './build/schema';

type Schemas = components['schemas'];
export type Role = Schemas['Role'];
export type Severity = Schemas['Severity'];
export type Alert = Schemas['Alert'];
export type AlertState = Alert['state'];
export type FlowSample = Alert['evidence']['flows'][number];
export type Incident = Schemas['Incident'];
export type IncidentPage = Schemas['IncidentPage'];
export type AlertDetail = Schemas['AlertDetail'];
export type Claim = Schemas['Claim'];
export type AlertQuery = NonNullable<operations['listAlerts']['parameters']['query']>;
export type TaskState = Schemas['TaskState'];
export type TaskVerb = Schemas['TaskVerb'];
export type TaskSource = Schemas['TaskSource'];
export type TaskSummary = Schemas['TaskSummary'];
export type TaskPage = Schemas['TaskPage'];
export type Task = Schemas['Task'];
export type TaskStep = Task['history'][number];
export type TaskMove = Schemas['TaskMove'];
export type NewTask = Schemas['NewTask'];
export type TaskIds = Schemas['TaskIds'];
export type TaskQuery = NonNullable<operations['listTasks']['parameters']['query']>;
export type WarningSummary = Schemas['WarningSummary'];
export type WarningPage = Schemas['WarningPage'];
export type Warning = Schemas['Warning'];
export type Receipt = Warning['receipts'][number];
export type NewWarning = Schemas['NewWarning'];
export type User = Schemas['User'];
export type UserList = Schemas['UserList'];
export type UserChange = Schemas['UserChange'];
export type UserChanged = Schemas['UserChanged'];
export type OneTimeLink = NonNullable<UserChanged['link']>;
export type AuditPage = Schemas['AuditPage'];
export type TextFaults = Schemas['TextFaults'];
export type TextFault = TextFaults['faults'][number];
export type DesiredPart = Schemas['DesiredPart'];
export type DesiredOverview = Schemas['DesiredOverview'];
export type DesiredSchool = DesiredOverview['schools'][number];

// The mildest first, as openapi.yaml has them.
export const severities: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];
export const taskStates: readonly TaskState[] = ['draft', 'issued', 'accepted', 'replied', 'closed', 'exempted'];
export const roles: readonly Role[] = ['admin', 'operator', 'auditor', 'viewer'];
