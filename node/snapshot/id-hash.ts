/** The hash of an id: of its UTF-8, computed without encoding where it is ASCII. */

const FNV_OFFSET = 0x811c_9dc5;
const FNV_PRIME = 0x0100_0193;

/** Not a hash. */
export const NOT_ASCII = -1;

/** 31 bits; NOT_ASCII when the id has other characters. */
export function hashOfAscii(id: string): number {
  let hash = FNV_OFFSET;
  for (let at = 0; at < id.length; at += 1) {
    const unit = id.charCodeAt(at);
    if (unit > 0x7f) return NOT_ASCII;
    hash = Math.imul(hash ^ unit, FNV_PRIME);
  }
  return mixed(hash);
}

/** 31 bits: of the bytes from `start` up to but not including `end`. */
export function hashOfBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = FNV_OFFSET;
  for (let at = start; at < end; at += 1) {
    hash = Math.imul(hash ^ (bytes[at] ?? 0), FNV_PRIME);
  }
  return mixed(hash);
}

/** FNV's low bits know little of the high ones. 31 bits, so that it stays a small integer. */
function mixed(hash: number): number {
  let result = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  result = Math.imul(result ^ (result >>> 13), 0xc2b2_ae35);
  return (result ^ (result >>> 16)) & 0x7fff_ffff;
}
