/**
 * The one order of strings in answers and files: by the bytes of their UTF-8, which is by code
 * point.
 */

/** Negative, zero or positive, as `a` comes before, with or after `b`. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return utf8Rank(left) - utf8Rank(right);
  }
  return a.length - b.length;
}

/**
 * UTF-16 puts surrogates (code points from 0x10000) before 0xe000 to 0xffff; UTF-8 puts them after.
 */
function utf8Rank(codeUnit: number): number {
  if (codeUnit < 0xd800) return codeUnit;
  return codeUnit < 0xe000 ? codeUnit + 0x2000 : codeUnit - 0x800;
}
