/** What a store of generations is made of: a folder, a bucket, one file or one URL. */

import type { OpenBytes } from './download.ts';
import type { Publication } from './snapshot-source.ts';

/** Something that is a generation, as far as its name says. */
export type StoredObject = {
  /** What its store knows it by; with several, a generation's name. */
  readonly key: string;
  readonly byteLength: number;
  /** Another one when its bytes are others. */
  readonly version: string;
};

/** Every method throws UpstreamError, or the signal's reason. */
export type Objects = {
  /** For messages. */
  readonly name: string;
  /** Does one place hold them all, one after the other? Else each has a name of its own. */
  isSingle(): Promise<boolean>;
  /** Newest first, as far as names say; possibly not the oldest. */
  list(signal: AbortSignal): Promise<readonly StoredObject[]>;
  /** The bytes from `start` up to `end`, or to where they end: few, for a look. */
  read(
    object: StoredObject,
    range: { readonly start: number; readonly end: number },
    signal: AbortSignal,
  ): Promise<Uint8Array>;
  /** The bytes from `position` on; of this version and no other. */
  open(object: StoredObject, position: number, signal: AbortSignal): Promise<OpenBytes>;
  /** Whole or not at all. `replaced`: what was there last, where one place holds them all. */
  put(
    publication: Publication,
    replaced: StoredObject | undefined,
    signal: AbortSignal,
  ): Promise<void>;
  /** One that is gone is fine. Never called where one place holds them all. */
  remove(object: StoredObject, signal: AbortSignal): Promise<void>;
};
