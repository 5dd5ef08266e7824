/**
 * The body of `GET /api/facts`, which may be larger than memory: facts as their bytes arrive, within
 * limits, each checked by itself.
 */

import { z } from 'zod';
import type { Fact, Value } from '../polar/program.ts';
import { canonicalValue } from '../polar/value.ts';
import { JsonArray } from './json-array.ts';
import { UpstreamError } from './retry.ts';
import { FactElement } from './wire.ts';

export type FactListLimits = {
  /** One fact that is cut by the end of a chunk; one within a chunk is limited by that. */
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
  for await (const chunk of body) {
    bodyBytes += chunk.length;
    if (bodyBytes > limits.bodyBytesMax) throw overLimit(predicate, limits.bodyBytesMax, 'body');
    const elements = reading(predicate, () => list.push(chunk));
    if (list.heldBytes > limits.factBytesMax) {
      throw overLimit(predicate, limits.factBytesMax, 'fact');
    }
    if (elements.length > 0) yield elements.map((element) => factOf(element, predicate));
  }
  reading(predicate, () => list.end());
}

/** The elements or the end of the array; bytes that are no array may be better next time. */
function reading<Result>(predicate: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const message = `Cannot read the facts of ${predicate}: ${cause.message}`;
    throw new UpstreamError('upstream_unavailable', message, { isTransient: true, cause });
  }
}

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

function overLimit(predicate: string, bytesMax: number, what: 'fact' | 'body'): UpstreamError {
  const named = what === 'fact' ? `a fact of ${predicate}` : `the list of ${predicate}`;
  const message = `Cannot read facts: ${named} is larger than ${bytesMax} bytes`;
  return new UpstreamError('upstream_unavailable', message, { isTransient: false });
}
