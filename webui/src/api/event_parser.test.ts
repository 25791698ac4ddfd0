import { describe, expect, it } from 'vitest';
import { EventParser } from './event_parser';

describe('EventParser', () => {
  it('gives an event once its blank line has come', () => {
    const parser = new EventParser();
    expect(parser.feed('event: school\ndata: {"a":1}\n')).toEqual([]);
    expect(parser.feed('\n')).toEqual([{ name: 'school', data: '{"a":1}' }]);
  });

  it('puts together what arrives in pieces of one character', () => {
    const parser = new EventParser();
    const found = [...'id: 7\r\nevent: devices\r\ndata: x\r\ndata: y\r\n\r\n'].flatMap((piece) => parser.feed(piece));
    expect(found).toEqual([{ name: 'devices', data: 'x\ny' }]);
    expect(parser.lastId).toBe('7');
  });

  it('remembers an id only when its event is complete', () => {
    const parser = new EventParser();
    parser.feed('id: 1\ndata: a\n\nid: 2\ndata: b\n');
    expect(parser.lastId).toBe('1');
    parser.feed('\n');
    expect(parser.lastId).toBe('2');
  });

  it('keeps the last id through events that carry none', () => {
    const parser = new EventParser();
    parser.feed('id: 5\ndata: a\n\ndata: b\n\n');
    expect(parser.lastId).toBe('5');
  });

  it('passes over comments and unknown fields', () => {
    expect(new EventParser().feed(': still here\n\nretry: 100\n\n')).toEqual([]);
  });

  it('takes reload without data for nothing, as the standard says', () => {
    expect(new EventParser().feed('event: reload\n\n')).toEqual([]);
    expect(new EventParser().feed('event: reload\ndata:\n\n')).toEqual([{ name: 'reload', data: '' }]);
  });

  it('refuses an event without end', () => {
    expect(() => new EventParser().feed(`data: ${'x'.repeat(1_100_000)}`)).toThrow(RangeError);
  });
});
