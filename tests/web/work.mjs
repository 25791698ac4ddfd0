// The parts of run.mjs about a day's work: alerts, tasks, and the system with its warnings and roles.
import { AlertChecks } from './alert_checks.mjs';
import { SystemChecks } from './system_checks.mjs';
import { TaskChecks } from './task_checks.mjs';

export const workParts = [AlertChecks, TaskChecks, SystemChecks].map((Checks) => (stand) => new Checks(stand).run());
