// Who opens a form begins in its first field.
export function focusFirst(form: string): void {
  document.getElementById(form)?.querySelector<HTMLElement>('input, textarea, select')?.focus();
}
