// Keeps one stream of events open for as long as someone is signed in: calls again after a loss, later and later, and
// says after which event to go on.
import { EventParser, type ServerEvent } from './event_parser';

export interface StreamEars {
  // Resumed where the last stream stopped; otherwise whatever was said in between is lost.
  opened(isResumed: boolean): void;
  event(event: ServerEvent): void;
  lost(retryInMs: number): void;
  signedOut(): void;
}

const backoffFirstMs = 1_000;
const backoffLastMs = 60_000;
// The server speaks at least a comment every 15 s or so; after this much silence the connection is taken for dead.
const silenceMsMax = 45_000;
// A stream that held so long, or brought an event, was a good one: the next loss starts counting anew.
const steadyMs = 10_000;

// Half fixed, half by chance, so that a hundred browsers do not all come back in the same second.
export function backoff(attempt: number, chance: number): number {
  const ceiling = Math.min(backoffLastMs, backoffFirstMs * 2 ** Math.min(attempt, 16));
  return Math.round(ceiling / 2 + (ceiling / 2) * chance);
}

export class EventStream {
  private parser = new EventParser();
  private attempt = 0;
  private isWanted = false;
  private abort: AbortController | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly address: string,
    private readonly ears: StreamEars,
  ) {}

  open(): void {
    if (this.isWanted) return;
    this.isWanted = true;
    this.attempt = 0;
    this.parser = new EventParser();
    void this.connect();
  }

  close(): void {
    this.isWanted = false;
    clearTimeout(this.timer);
    this.abort?.abort();
  }

  retryNow(): void {
    if (!this.isWanted || this.timer === undefined) return;
    clearTimeout(this.timer);
    void this.connect();
  }

  private async connect(): Promise<void> {
    this.timer = undefined;
    const abort = new AbortController();
    this.abort = abort;
    const openedAt = Date.now();
    try {
      const answer = await this.request(abort);
      if (answer.status === 401) {
        this.isWanted = false;
        this.ears.signedOut();
        return;
      }
      if (answer.ok && answer.body) {
        this.ears.opened(this.parser.lastId !== '');
        await this.read(answer.body, abort);
      }
    } catch {
      // Every way to lose a stream has the same remedy, below.
    }
    abort.abort();
    if (Date.now() - openedAt > steadyMs) this.attempt = 0;
    if (this.isWanted && this.abort === abort) this.retryLater();
  }

  private async request(abort: AbortController): Promise<Response> {
    const headers = new Headers({ Accept: 'text/event-stream' });
    if (this.parser.lastId !== '') headers.set('Last-Event-ID', this.parser.lastId);
    const patience = setTimeout(() => abort.abort(), silenceMsMax);
    try {
      return await fetch(this.address, { headers, cache: 'no-store', signal: abort.signal });
    } finally {
      clearTimeout(patience);
    }
  }

  private async read(body: ReadableStream<Uint8Array>, abort: AbortController): Promise<void> {
    const resumed = new EventParser();
    resumed.resumeAfter(this.parser.lastId);
    this.parser = resumed;
    const reader = body.getReader();
    const decoder = new TextDecoder();
    for (;;) {
      const patience = setTimeout(() => abort.abort(), silenceMsMax);
      const { done, value } = await reader.read().finally(() => clearTimeout(patience));
      if (done) return;
      for (const event of this.parser.feed(decoder.decode(value, { stream: true }))) {
        this.attempt = 0;
        this.ears.event(event);
      }
    }
  }

  private retryLater(): void {
    const waitMs = backoff(this.attempt, Math.random());
    this.attempt += 1;
    this.timer = setTimeout(() => void this.connect(), waitMs);
    this.ears.lost(waitMs);
  }
}
