/** The same JSON gives the same short text. */

import { createHash } from 'node:crypto';
import type { JsonValue } from '../kube/object.ts';

const DIGEST_CHARACTERS = 16;

/** 16 hexadecimal digits of the SHA-256 of `json`, whose fields must come in a fixed order. */
export function digestOf(json: JsonValue): string {
  return createHash('sha256')
    .update(JSON.stringify(json))
    .digest('hex')
    .slice(0, DIGEST_CHARACTERS);
}
