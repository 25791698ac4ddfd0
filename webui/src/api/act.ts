// One thing a page does at the server: at most one at a time, with what went wrong beside it, and a session that has
// ended leads to the login page.
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { useSession } from '../stores/session';
import { asFailure, type Failure } from './failure';

export interface Act {
  failure: ShallowRef<Failure | null>;
  isBusy: Ref<boolean>;
  // What the call answered, or null where it failed or another one still runs.
  run<T>(deed: (csrf: string) => Promise<T>): Promise<T | null>;
}

export function useAct(): Act {
  const session = useSession();
  const failure = shallowRef<Failure | null>(null);
  const isBusy = ref(false);

  async function run<T>(deed: (csrf: string) => Promise<T>): Promise<T | null> {
    const csrf = session.current?.csrf_token;
    if (isBusy.value || csrf === undefined) return null;
    isBusy.value = true;
    failure.value = null;
    try {
      return await deed(csrf);
    } catch (error) {
      failure.value = asFailure(error);
      if (failure.value.isSignedOut) session.end();
      return null;
    } finally {
      isBusy.value = false;
    }
  }

  return { failure, isBusy, run };
}
