// What the role of whoever is signed in is for.  Only for what is shown: the server is the judge.
import { computed, type ComputedRef } from 'vue';
import { useSession } from './session';

export interface May {
  work: ComputedRef<boolean>; // claim, make and move tasks, warn
  rule: ComputedRef<boolean>; // users, and what the schools shall have
  audit: ComputedRef<boolean>; // read the audit
}

export function useMay(): May {
  const session = useSession();
  const role = computed(() => session.current?.role);
  return {
    work: computed(() => role.value === 'admin' || role.value === 'operator'),
    rule: computed(() => role.value === 'admin'),
    audit: computed(() => role.value === 'admin' || role.value === 'auditor'),
  };
}
