/** One range of bytes out of a representation: `Range` and `If-Range` (RFC 9110, 13.1.5 and 14.2). */

import type { IncomingHttpHeaders } from 'node:http';

/** Without `end` itself; never empty. */
export type ByteRange = { readonly start: number; readonly end: number };

/** 15 digits are below 2^53. */
const ONE_RANGE = /^bytes=(?<first>\d{0,15})-(?<last>\d{0,15})$/u;

/**
 * The part that is asked for; undefined: the whole. That is also the answer to several ranges, to what
 * is no range, and to a range of another representation than the one with this `etag` (strong, with
 * its quotes). `unsatisfiable`: no byte of it is there.
 */
export function readByteRange(
  headers: Pick<IncomingHttpHeaders, 'range'> & { readonly 'if-range'?: string | undefined },
  representation: { readonly byteLength: number; readonly etag: string },
): ByteRange | 'unsatisfiable' | undefined {
  const ifRange = headers['if-range'];
  if (ifRange !== undefined && ifRange !== representation.etag) return undefined;
  const given = ONE_RANGE.exec(headers.range ?? '')?.groups;
  return given === undefined ? undefined : rangeOf(given, representation.byteLength);
}

function rangeOf(
  { first = '', last = '' }: { readonly first?: string; readonly last?: string },
  byteLength: number,
): ByteRange | 'unsatisfiable' | undefined {
  if (first === '' && last === '') return undefined;
  if (first === '') return checked(Math.max(0, byteLength - Number(last)), byteLength);
  if (last === '') return checked(Number(first), byteLength);
  if (Number(last) < Number(first)) return undefined;
  return checked(Number(first), Math.min(Number(last) + 1, byteLength));
}

function checked(start: number, end: number): ByteRange | 'unsatisfiable' {
  return start < end ? { start, end } : 'unsatisfiable';
}
