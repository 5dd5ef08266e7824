/**
 * A request as the generators make it: parts that can be left out one by one, and the bytes they become.
 * Every text is latin1, a character a byte, so that bytes that are no UTF-8 can be written like others.
 */

import type { HttpAnswer } from './answers.ts';

export type RequestParts = {
  readonly line: string;
  /** Whole lines, without their ends. */
  readonly headers: readonly string[];
  readonly body: string;
  /** `length`: a true Content-Length is added; `chunked`: the body is sent as one chunk; `as it is`: nothing. */
  readonly framing: 'length' | 'chunked' | 'as it is';
  readonly lineEnd: string;
};

/** Bytes of the whole that are replaced by others. */
export type Damage = { readonly at: number; readonly remove: number; readonly insert: string };

export type HttpCase = {
  /** One behind the other on one connection. */
  readonly requests: readonly RequestParts[];
  readonly damage: readonly Damage[];
  /** What is known of the answer; undefined: that it is one. */
  readonly expected?: Expected;
};

export type Expected = {
  readonly method: string;
  readonly target: string;
  readonly statuses: readonly number[];
  /** What is wrong with an answer of such a status; undefined: nothing. */
  readonly check?: (answer: HttpAnswer) => string | undefined;
};

export function bytesOf({ requests, damage }: HttpCase): Buffer {
  const whole = requests.map(textOf).join('');
  const damaged = damage.reduce((text, { at, remove, insert }) => {
    const from = text.length === 0 ? 0 : at % text.length;
    return text.slice(0, from) + insert + text.slice(from + remove);
  }, whole);
  return Buffer.from(damaged, 'latin1');
}

function textOf({ line, headers, body, framing, lineEnd }: RequestParts): string {
  const all = [line, ...headers, ...framingHeaders(framing, body)];
  return `${all.join(lineEnd)}${lineEnd}${lineEnd}${framing === 'chunked' ? oneChunk(body) : body}`;
}

function framingHeaders(framing: RequestParts['framing'], body: string): readonly string[] {
  if (framing === 'as it is') return [];
  return [framing === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`];
}

function oneChunk(body: string): string {
  const end = '0\r\n\r\n';
  return body === '' ? end : `${body.length.toString(16)}\r\n${body}\r\n${end}`;
}

/** Bytes of UTF-8, a character each. */
export function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}
