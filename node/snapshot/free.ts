/**
 * Memory given back by hand. The collector sees a few objects where there are many megabytes, and
 * comes late: a build would hold several times what it needs.
 */

import { assert } from '../lib/assert.ts';

/** Gives back the memory of an array that owns its buffer. The array has no elements afterwards. */
export function free(array: Uint8Array | Uint32Array): void {
  const { buffer, byteLength } = array;
  assert(buffer instanceof ArrayBuffer, 'Shared memory is not freed by hand');
  assert(byteLength === buffer.byteLength, 'A view of a buffer does not own it');
  buffer.transfer(0);
}
