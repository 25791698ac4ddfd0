// One question of a page, asked anew when what it depends on changes: the newest answer wins, the old one stays in view
// until it comes, and a session that has ended leads to the login page.
import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { useSession } from '../stores/session';
import { isAborted } from './client';
import { asFailure, type Failure } from './failure';

export interface Asked<T> {
  answer: ShallowRef<T | null>;
  failure: ShallowRef<Failure | null>;
  isBusy: Ref<boolean>;
  run(): Promise<void>;
}

export function useAsk<T>(question: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const session = useSession();
  const answer = shallowRef<T | null>(null);
  const failure = shallowRef<Failure | null>(null);
  const isBusy = ref(false);
  let abort: AbortController | undefined;

  async function run(): Promise<void> {
    abort?.abort();
    const mine = new AbortController();
    abort = mine;
    isBusy.value = true;
    try {
      const found = await question(mine.signal);
      if (abort !== mine) return;
      answer.value = found;
      failure.value = null;
    } catch (error) {
      if (isAborted(error) || abort !== mine) return;
      failure.value = asFailure(error);
      if (failure.value.isSignedOut) session.end();
    } finally {
      if (abort === mine) isBusy.value = false;
    }
  }

  onScopeDispose(() => abort?.abort());
  return { answer, failure, isBusy, run };
}
