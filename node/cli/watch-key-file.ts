/**
 * Reads the file of key hashes again and again. A mounted Secret changes by a rename of a link two folders
 * up (Kubernetes, "Mounted Secrets are updated automatically"), of which nobody who watches the file itself
 * is told; the file's text tells of every kind of change, and costs less than a millisecond to look at.
 */

import { open } from 'node:fs/promises';
import {
  KEY_FILE_BYTES_MAX,
  type KeyHashes,
  readHashFile,
  unreadable,
} from '../config/key-hashes.ts';
import type { Clock } from '../lib/clock.ts';

export type KeyFile = {
  /** Undefined: there is none, and nothing to do. */
  readonly path: string | undefined;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Told of the list at the first look, and whenever the file is another one. */
  readonly replace: (hashes: KeyHashes) => void;
  /** Told once of each reason why it gives no list. */
  readonly keep: (reason: string) => void;
};

/** Kubernetes itself brings a new Secret to its pods within a minute or two. */
const LOOK_INTERVAL_MS = 2_000;

/** Begins to look; it is over once it is disposed of. */
export function watchKeyFile(file: KeyFile): AsyncDisposable {
  const ending = new AbortController();
  const watching = file.path === undefined ? undefined : watchUntil(file.path, file, ending.signal);
  return {
    async [Symbol.asyncDispose]() {
      ending.abort();
      await watching;
    },
  };
}

/** What a look has found: a text, or why there is none. */
type Look = { readonly kind: 'text' | 'unreadable'; readonly words: string };

async function watchUntil(path: string, file: KeyFile, signal: AbortSignal): Promise<void> {
  let last: Look | undefined;
  while (!signal.aborted) {
    const look = await lookAt(path);
    if (signal.aborted) return;
    if (look.kind !== last?.kind || look.words !== last.words) tell(look, file);
    last = look;
    await file.clock.sleep(LOOK_INTERVAL_MS, signal).catch((reason: unknown) => {
      if (!signal.aborted) throw reason;
    });
  }
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

async function lookAt(path: string): Promise<Look> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    if (size > KEY_FILE_BYTES_MAX) return tooLarge(size);
    return { kind: 'text', words: await file.readFile('utf8') };
  } catch (cause) {
    return { kind: 'unreadable', words: unreadable(cause) };
  }
}

function tooLarge(size: number): Look {
  return {
    kind: 'unreadable',
    words: `has ${size} bytes, over the limit of ${KEY_FILE_BYTES_MAX}`,
  };
}
