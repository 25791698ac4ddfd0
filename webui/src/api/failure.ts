// Why a call did not succeed: a catalogue code with arguments, never prose.  The words are found where it is shown.
import type { FailureBody } from '../contract/types';

// What has no code of districtd because districtd did not say it.
export type OwnCode = 'unreachable' | 'unexpected';

export class Failure extends Error {
  constructor(
    readonly code: string,
    readonly args: Readonly<Record<string, string>>,
    readonly status: number,
    // What the answer said besides: the single faults of a text that was refused.
    readonly body: unknown = null,
  ) {
    super(code);
    this.name = 'Failure';
  }

  get isSignedOut(): boolean {
    return this.status === 401;
  }
}

export function unreachable(): Failure {
  return new Failure('unreachable' satisfies OwnCode, {}, 0);
}

function isFailureBody(body: unknown): body is FailureBody {
  const error = (body as { error?: { code?: unknown } } | null)?.error;
  return typeof error?.code === 'string';
}

export async function failureOf(answer: Response): Promise<Failure> {
  const body: unknown = await answer.json().catch(() => null);
  if (isFailureBody(body)) return new Failure(body.error.code, body.error.arguments ?? {}, answer.status, body);
  return new Failure('unexpected' satisfies OwnCode, { status: String(answer.status) }, answer.status);
}

export function asFailure(error: unknown): Failure {
  return error instanceof Failure ? error : unreachable();
}
