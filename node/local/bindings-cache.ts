/**
 * Every request brings its bindings as text, most of them the same: each text is read once, as long as
 * it is among the last that were asked with.
 */

import { type Bindings, NO_BINDINGS } from './bindings.ts';

/** Of texts that are remembered; what is made of them takes a few times as much. */
const TEXT_BYTES_MAX = 4 * 1024 * 1024;

/** `read`, remembering; what it throws is not remembered. `textBytesMax`: of all texts that are. */
export function rememberingBindings(
  read: (text: string) => Bindings,
  textBytesMax = TEXT_BYTES_MAX,
): (text: string) => Bindings {
  /** Those asked with longest ago come first. */
  const known = new Map<string, Bindings>();
  let textBytes = 0;
  return (text) => {
    if (text === '') return NO_BINDINGS;
    const bindings = known.get(text) ?? read(text);
    if (known.delete(text)) textBytes -= bytesOf(text);
    known.set(text, bindings);
    textBytes += bytesOf(text);
    for (const oldest of known.keys()) {
      if (textBytes <= textBytesMax) break;
      known.delete(oldest);
      textBytes -= bytesOf(oldest);
    }
    return bindings;
  };
}

/** At most: a character of a string takes one or two. */
function bytesOf(text: string): number {
  return text.length * 2;
}
