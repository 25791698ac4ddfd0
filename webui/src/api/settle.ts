// Many things change at once after a poll or a batch; one question answers for all of them.
import { onScopeDispose } from 'vue';

const settleMs = 800;

export function useSettled(ask: () => void): () => void {
  let settling: ReturnType<typeof setTimeout> | undefined;
  onScopeDispose(() => clearTimeout(settling));
  return () => {
    settling ??= setTimeout(() => {
      settling = undefined;
      ask();
    }, settleMs);
  };
}
