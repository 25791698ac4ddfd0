// One dialog for the shell, opened from the menu or the notice.
import { ref } from 'vue';

export const isPasswordDialogOpen = ref(false);
