/**
 * Names and values as callers write them, checked and in canonical form: after this a value is one
 * that a fact could have. Limits are the documented ones of the primary.
 */

import { NodeError } from '../lib/errors.ts';
import type { Value } from '../polar/program.ts';
import { canonicalValue } from '../polar/value.ts';

/** Of a predicate, a type or an id, in UTF-8. */
export const TEXT_BYTES_MAX = 512;
/** A UTF-16 code unit takes at most this many bytes of UTF-8. */
const BYTES_PER_CODE_UNIT_MAX = 3;

/** How a wildcard is written where an answer is a list of ids; so it is no id. */
export const WILDCARD = '*';

/** Types that stand for many: nothing has one of them as its own. */
const ABSTRACT_TYPES: ReadonlySet<string> = new Set(['Actor', 'Resource']);

/** A refusal of the request; `path` is the place in it: `context_facts[0].args[1].id`. */
export function invalidAt(path: string, problem: string): NodeError {
  return new NodeError('invalid_request', `Cannot read the request: ${path}: ${problem}`);
}

/** A predicate, type or id: not empty, at most TEXT_BYTES_MAX, and with a UTF-8 form. */
export function checkText(text: string, path: string): string {
  if (text === '') throw invalidAt(path, 'must not be empty');
  const maybeTooLong = text.length * BYTES_PER_CODE_UNIT_MAX > TEXT_BYTES_MAX;
  if (maybeTooLong && Buffer.byteLength(text) > TEXT_BYTES_MAX) {
    throw invalidAt(path, `must not be longer than ${TEXT_BYTES_MAX} bytes`);
  }
  if (!text.isWellFormed()) throw invalidAt(path, 'must not contain half a surrogate pair');
  return text;
}

/** The type of a value: a concrete one. */
export function checkType(type: string, path: string): string {
  if (ABSTRACT_TYPES.has(checkText(type, path))) {
    throw invalidAt(path, `must be a concrete type, not ${type}; ask once for each type`);
  }
  return type;
}

/** An id of a type that is already checked. Integers come out in canonical form. */
export function checkId(type: string, id: string, path: string): string {
  checkText(id, path);
  if (id === WILDCARD) throw invalidAt(path, 'must be the id of one value, not "*"');
  if (type !== 'Integer' && type !== 'Boolean') return id;
  const value = canonicalValue({ type, id });
  if (value !== undefined) return value.id;
  const expected = type === 'Integer' ? 'a whole number of 64 bits' : '"true" or "false"';
  throw invalidAt(path, `must be ${expected}, as its type is ${type}`);
}

/** A concrete value whose parts are at `${path}type` and `${path}id`. */
export function checkValue(given: Value, path: string): Value {
  const type = checkType(given.type, `${path}type`);
  return { type, id: checkId(type, given.id, `${path}id`) };
}
