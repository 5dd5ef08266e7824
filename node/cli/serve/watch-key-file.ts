/**
 * Reads the file of key hashes again and again. What it says counts once two looks in a row have found it: a
 * list that was half-written at the first would lock out whoever is in the other half.
 */

import { type KeyHashes, readHashFile } from '../../config/key-hashes.ts';
import type { Clock } from '../../lib/clock.ts';
import { isSame, keepLooking } from './keep-looking.ts';
import { readSmallFile } from './small-file.ts';

export type KeyFile = {
  /** Undefined: there is none, and nothing to do. */
  readonly path: string | undefined;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Told of the list that is there first, and whenever the file is another one. */
  readonly replace: (hashes: KeyHashes) => void;
  /** Told once of each reason why it gives no list. */
  readonly keep: (reason: string) => void;
};

/** Begins to look; it is over once it is disposed of. */
export function watchKeyFile(file: KeyFile): AsyncDisposable {
  const { path, clock } = file;
  if (path === undefined) return { [Symbol.asyncDispose]: () => Promise.resolve() };
  let told: Look | undefined;
  return keepLooking({
    clock,
    look: () => lookAt(path),
    found: (look, isSettled) => {
      if (!isSettled || isSame(look, told)) return;
      told = look;
      tell(look, file);
    },
  });
}

/** What a look has found: a text, or why there is none. */
type Look = { readonly kind: 'text' | 'unreadable'; readonly words: string };

async function lookAt(path: string): Promise<Look> {
  const file = await readSmallFile(path);
  return { kind: file.kind, words: file.kind === 'text' ? file.text : file.reason };
}

function tell({ kind, words }: Look, { replace, keep }: KeyFile): void {
  if (kind === 'unreadable') {
    keep(words);
    return;
  }
  const read = readHashFile(words);
  if (read.kind === 'wrong') keep(read.problem);
  else replace(read.hashes);
}
