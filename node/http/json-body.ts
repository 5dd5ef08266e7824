/** Bytes to JSON, or what is wrong with them and where. */

import { isUtf8 } from 'node:buffer';
import { NodeError } from '../lib/errors.ts';
import { reasonOf } from '../lib/reason-of.ts';

/** The parsed body. Throws `invalid_request`; what the value is, is for its reader to say. */
export function readJson(body: Buffer | undefined): unknown {
  if (body === undefined || body.length === 0) {
    throw new NodeError('invalid_request', 'Cannot read the request: the body is empty');
  }
  // Decoding would replace wrong bytes by U+FFFD, and make different ids the same.
  if (!isUtf8(body)) {
    throw new NodeError('invalid_request', 'Cannot read the request: the body is not UTF-8');
  }
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
