// Server-sent events out of a stream of text, by the rules of the HTML standard.  Reading the stream ourselves, and not
// by EventSource, lets us say after which event to resume when we call again ourselves, and tells a refused session
// from a lost network.
export interface ServerEvent {
  name: string;
  data: string;
}

// An event larger than this is not ours; the stream is dropped and opened anew.
const pendingCharsMax = 1_048_576;

export class EventParser {
  lastId = '';
  private pending = '';
  private name = '';
  private data: string[] = [];
  private id = '';

  // A new connection begins with an empty line, but goes on where the old one stopped.
  resumeAfter(id: string): void {
    this.lastId = id;
    this.id = id;
  }

  feed(text: string): ServerEvent[] {
    this.pending += text;
    if (this.pending.length > pendingCharsMax) throw new RangeError('an event without end');
    const events: ServerEvent[] = [];
    // A lone \r at the very end may be half of \r\n: it waits for the next piece.
    for (let end = /\r\n|\n|\r(?!$)/.exec(this.pending); end; end = /\r\n|\n|\r(?!$)/.exec(this.pending)) {
      const line = this.pending.slice(0, end.index);
      this.pending = this.pending.slice(end.index + end[0].length);
      const event = line === '' ? this.dispatch() : this.field(line);
      if (event) events.push(event);
    }
    return events;
  }

  private field(line: string): undefined {
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.name = value;
    else if (name === 'data') this.data.push(value);
    else if (name === 'id' && !value.includes('\0')) this.id = value;
  }

  private dispatch(): ServerEvent | undefined {
    const event = { name: this.name || 'message', data: this.data.join('\n') };
    const hasData = this.data.length > 0;
    this.name = '';
    this.data = [];
    this.lastId = this.id;
    return hasData ? event : undefined;
  }
}
