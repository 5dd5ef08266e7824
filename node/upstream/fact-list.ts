/**
 * The body of `GET /api/facts`, which may be larger than memory: one JSON array, cut into facts as its
 * bytes arrive. The cutting is @streamparser/json's; here are the limits, the shape of the whole and
 * the shape of each element.
 */

import { JSONParser } from '@streamparser/json';
import { z } from 'zod';
import type { Fact, Value } from '../polar/program.ts';
import { canonicalValue } from '../polar/value.ts';
import { UpstreamError } from './retry.ts';
import { FactElement } from './wire.ts';

export type FactListLimits = {
  /** One fact, give or take one chunk of the body. */
  readonly factBytesMax: number;
  readonly bodyBytesMax: number;
};

export const FACT_LIST_LIMITS: FactListLimits = {
  factBytesMax: 256 * 1024,
  bodyBytesMax: 32 * 1024 ** 3,
};

/**
 * Yields the facts of `body` in their order, as many at a time as a chunk completes. Throws
 * UpstreamError for a body that is no JSON array of facts of `predicate`, is cut short, or is over a
 * limit; what was yielded before is then not the whole list.
 */
export async function* factsIn(
  body: AsyncIterable<Uint8Array>,
  predicate: string,
  limits: FactListLimits,
): AsyncGenerator<readonly Fact[], void, undefined> {
  const list = new JsonArray();
  let bodyBytes = 0;
  let openBytes = 0;
  for await (const chunk of body) {
    bodyBytes += chunk.length;
    if (bodyBytes > limits.bodyBytesMax) throw overLimit(predicate, limits.bodyBytesMax, 'body');
    const elements = list.push(chunk);
    openBytes = elements.length > 0 ? 0 : openBytes + chunk.length;
    if (openBytes > limits.factBytesMax) throw overLimit(predicate, limits.factBytesMax, 'fact');
    if (elements.length > 0) yield elements.map((element) => factOf(element, predicate));
  }
  list.end();
}

const SPACE = /^[\t\n\r ]*$/u;
const OPENING = /^[\t\n\r ]*\[/u;

/**
 * Bytes in, elements out. The parser alone would take any JSON value, no value at all, and bytes that
 * are no text: here it is one array in UTF-8.
 */
class JsonArray {
  readonly #parser = new JSONParser({ paths: ['$.*'], keepStack: false });
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });
  #complete: unknown[] = [];
  #isOpened = false;

  constructor() {
    this.#parser.onValue = ({ value }) => this.#complete.push(value);
  }

  /** The elements that end in this chunk. */
  push(chunk: Uint8Array): readonly unknown[] {
    if (!this.#isOpened) this.#open(chunk);
    this.#complete = [];
    attempt('no UTF-8', () => this.#utf8.decode(chunk, { stream: true }));
    attempt('no JSON', () => this.#parser.write(chunk));
    return this.#complete;
  }

  /** Throws unless the array was closed. */
  end(): void {
    if (!this.#isOpened) throw malformed('it is empty');
    if (!this.#parser.isEnded) throw malformed('it is cut short');
  }

  #open(chunk: Uint8Array): void {
    const start = Buffer.from(chunk.subarray(0, START_BYTES_MAX)).toString('latin1');
    this.#isOpened = OPENING.test(start);
    if (!this.#isOpened && !SPACE.test(start)) throw malformed('it is no array');
  }
}

function attempt(complaint: string, read: () => void): void {
  try {
    read();
  } catch (cause) {
    throw malformed(`it is ${complaint}`, cause);
  }
}

/** How much white space may come before the array in one chunk. */
const START_BYTES_MAX = 1_024;

function factOf(element: unknown, predicate: string): Fact {
  const read = FactElement.safeParse(element);
  if (!read.success) throw unusable(element, z.prettifyError(read.error).replaceAll('\n', ' '));
  if (read.data.predicate !== predicate) {
    throw unusable(element, `${JSON.stringify(predicate)} was asked for`);
  }
  return { predicate, args: read.data.args.map((arg) => valueOf(arg, element)) };
}

/** `*` is how SDKs write "any": an application would read a fact about it as one about everything. */
function valueOf(arg: Value, element: unknown): Value {
  if (arg.id === '*') throw unusable(element, 'an id must not be "*"');
  const value = canonicalValue(arg);
  if (value === undefined) throw unusable(element, `an id is no ${arg.type}`);
  return value;
}

const SHOWN_CHARS_MAX = 200;

function unusable(element: unknown, reason: string): UpstreamError {
  const shown = (JSON.stringify(element) ?? 'undefined').slice(0, SHOWN_CHARS_MAX);
  return new UpstreamError('upstream_unavailable', `Cannot use the fact ${shown}: ${reason}`, {
    isTransient: false,
  });
}

/** A proxy's page, or a connection that broke unnoticed: the next attempt may be better. */
function malformed(reason: string, cause?: unknown): UpstreamError {
  const message = `Cannot read the list of facts: ${reason}`;
  return new UpstreamError('upstream_unavailable', message, { isTransient: true, cause });
}

function overLimit(predicate: string, bytesMax: number, what: 'fact' | 'body'): UpstreamError {
  const named = what === 'fact' ? `a fact of ${predicate}` : `the list of ${predicate}`;
  const message = `Cannot read facts: ${named} is larger than ${bytesMax} bytes`;
  return new UpstreamError('upstream_unavailable', message, { isTransient: false });
}
