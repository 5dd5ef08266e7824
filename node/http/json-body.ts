/** Bytes to JSON, or what is wrong with them and where. */

import { isUtf8 } from 'node:buffer';
import { NodeError } from '../lib/errors.ts';
import { reasonOf } from '../lib/reason-of.ts';

/** Deeper than any question, and far from where parsing is slow: millions deep, it takes a second. */
const DEPTH_MAX = 10_000;
/** What is shorter cannot be deep enough to take long, and is not looked through first. */
const DEEP_BYTES = 1024 * 1024;

/** The parsed body. Throws `invalid_request`; what the value is, is for its reader to say. */
export function readJson(body: Buffer | undefined): unknown {
  if (body === undefined || body.length === 0) {
    throw new NodeError('invalid_request', 'Cannot read the request: the body is empty');
  }
  // Decoding would replace wrong bytes by U+FFFD, and make different ids the same.
  if (!isUtf8(body)) {
    throw new NodeError('invalid_request', 'Cannot read the request: the body is not UTF-8');
  }
  refuseDepth(body);
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

/** Of what is no JSON any depth will do: the parser refuses it. */
function refuseDepth(body: Buffer): void {
  if (body.length < DEEP_BYTES) return;
  let depth = 0;
  let isText = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === QUOTE) isText = !isText;
    else if (isText) at += byte === BACKSLASH ? 1 : 0;
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) depth += 1;
    else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth -= 1;
    if (depth <= DEPTH_MAX) continue;
    const problem = `nested more than ${DEPTH_MAX} deep, at byte ${at}`;
    throw new NodeError('invalid_request', `Cannot read the request: the body is ${problem}`);
  }
}

const [QUOTE, BACKSLASH] = Buffer.from('"\\');
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = Buffer.from('[]{}');
