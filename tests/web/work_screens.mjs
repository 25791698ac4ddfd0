// Every face of the pages of a day's work: its address, and what is there when it is whole.
export const screens = {
  alerts: ['/alerts?state=all', '[data-incident]'],
  'an alert': ['/alerts?state=all&open=MS-001/10', '[data-test=others]'],
  evidence: ['/alerts?state=all&open=PS-003/10', '[data-test=evidence] table'],
  board: ['/tasks', '[data-task]'],
  tasks: ['/tasks?as=table', '[data-task]'],
  'a task': ['/tasks?open=8', '[data-test=attachments]'],
  warnings: ['/warnings', '[data-warning]'],
  'a warning': ['/warnings?open=1', '[data-test=receipts]'],
  users: ['/system', '[data-user]'],
  'desired state': ['/system?tab=desired', '[data-version-of]'],
  audit: ['/system?tab=audit', '[data-test=audit] tbody tr'],
};
