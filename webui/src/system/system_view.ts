// Which part of the system page is shown, as its address says it; a part that the role may not see is not there.
export type SystemTab = 'users' | 'desired' | 'audit';

export function tabsFor(mayRule: boolean, mayAudit: boolean): SystemTab[] {
  return [...(mayRule ? (['users'] as const) : []), 'desired', ...(mayAudit ? (['audit'] as const) : [])];
}

export function tabOf(asked: unknown, tabs: readonly SystemTab[]): SystemTab {
  return tabs.find((tab) => tab === asked) ?? tabs[0] ?? 'desired';
}
