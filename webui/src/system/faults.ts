// What is wrong with a text, as the server's readers found it, and where that is in the text.
import type { Failure } from '../api/failure';
import type { TextFault } from '../contract/work';

function isFault(one: unknown): one is TextFault {
  const fault = one as Partial<TextFault> | null;
  return typeof fault?.code === 'string' && typeof fault.line === 'number' && typeof fault.column === 'number';
}

// As openapi.yaml has it for TextFaults.
const faultsMax = 256;

export function faultsOf(failure: Failure | null): TextFault[] {
  const faults = (failure?.body as { faults?: unknown } | null | undefined)?.faults;
  if (!Array.isArray(faults)) return [];
  return faults.filter(isFault).slice(0, faultsMax).map((fault) => ({ ...fault, arguments: fault.arguments ?? {} }));
}

export function lineCount(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

// Where a line begins and ends, for a text field to select it; the last line where there are fewer.
export function rangeOfLine(text: string, line: number): [number, number] {
  let from = 0;
  for (let passed = 1; passed < line; ++passed) {
    const end = text.indexOf('\n', from);
    if (end < 0) break;
    from = end + 1;
  }
  const end = text.indexOf('\n', from);
  return [from, end < 0 ? text.length : end];
}
