// The name of the page in the browser's tab.
import { watchEffect } from 'vue';
import { say } from '../words';

export function useTitle(title: () => string): void {
  watchEffect(() => {
    document.title = `${title()} · ${say('product.name')}`;
  });
}
