/** Bytes to JSON, or what is wrong with them and where. */

import { isUtf8 } from 'node:buffer';
import { NodeError } from '../lib/errors.ts';
import { reasonOf } from '../lib/reason-of.ts';

/** Deeper than any question, and far from where parsing is slow: millions deep, it takes a second. */
const DEPTH_MAX = 10_000;
/** More than any question has in ten megabytes, and what a small heap holds: of `{}` they are two hundred when parsed. */
const VALUES_MAX = 2_000_000;
/** What is shorter has neither, and is not looked through first. */
const LOOKED_THROUGH_BYTES = 1024 * 1024;

/** The parsed body. Throws `invalid_request`, or `too_large` for too many values; what the value is, is for its reader to say. */
export function readJson(body: Buffer | undefined): unknown {
  if (body === undefined || body.length === 0) {
    throw new NodeError('invalid_request', 'Cannot read the request: the body is empty');
  }
  // Decoding would replace wrong bytes by U+FFFD, and make different ids the same.
  if (!isUtf8(body)) {
    throw new NodeError('invalid_request', 'Cannot read the request: the body is not UTF-8');
  }
  refuseBeforeParsing(body);
  try {
    return JSON.parse(body.toString());
  } catch (cause) {
    throw new NodeError(
      'invalid_request',
      `Cannot read the request: not JSON: ${reasonOf(cause)}`,
      {
        cause,
      },
    );
  }
}

/** What is no JSON is left to the parser. */
function refuseBeforeParsing(body: Buffer): void {
  if (body.length < LOOKED_THROUGH_BYTES) return;
  let depth = 0;
  let valueCount = 1;
  let isText = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0;
    if (byte === QUOTE) isText = !isText;
    else if (isText) at += byte === BACKSLASH ? 1 : 0;
    else {
      depth += DEEPER[byte] ?? 0;
      valueCount += MORE_VALUES[byte] ?? 0;
      if (depth > DEPTH_MAX) throw tooDeep(at);
      if (valueCount > VALUES_MAX) throw tooManyValues();
    }
  }
}

const [QUOTE, BACKSLASH] = Buffer.from('"\\');
/** By byte: what it does to the depth, and to the number of values; an array or object counts twice among others. */
const DEEPER = new Int8Array(256);
const MORE_VALUES = new Uint8Array(256);
for (const byte of Buffer.from('[{')) DEEPER[byte] = 1;
for (const byte of Buffer.from(']}')) DEEPER[byte] = -1;
for (const byte of Buffer.from('[{,')) MORE_VALUES[byte] = 1;

function tooDeep(at: number): NodeError {
  const problem = `nested more than ${DEPTH_MAX} deep, at byte ${at}`;
  return new NodeError('invalid_request', `Cannot read the request: the body is ${problem}`);
}

function tooManyValues(): NodeError {
  const problem = `the body has more than ${VALUES_MAX} values`;
  return new NodeError('too_large', `Cannot read the request: ${problem}`);
}
