/** A generation as a message to another thread of this process: the same bytes, wherever they lie. */

import { atOnce } from '../lib/in-turns.ts';
import { damaged } from './damaged.ts';
import type { Disk } from './disk.ts';
import { type Generation, openContent, opening, type SharedContent } from './open-generation.ts';

export type SharedGeneration =
  /** In memory that both threads see. */
  | { readonly kind: 'resident'; readonly content: SharedContent }
  /** In a file, which each thread reads through a cache of its own. */
  | { readonly kind: 'paged'; readonly path: string; readonly digest: string };

/** Of the other thread, which is there for a few questions. */
const CACHE_BYTES = 32 * 1024 * 1024;

/**
 * To be called by the other thread. Throws NodeError `damaged_generation`, also when the file is another
 * one by now, and what the disk throws.
 */
export function openShared(shared: SharedGeneration, disk: Pick<Disk, 'open'>): Generation {
  if (shared.kind === 'resident') return openContent(shared.content);
  const file = disk.open(shared.path);
  try {
    const opened = atOnce(opening(file, { kind: 'paged', cacheBytes: CACHE_BYTES }));
    if (opened.head.digest !== shared.digest) throw damaged('it is another one by now');
    return opened;
  } catch (error) {
    file.close();
    throw error;
  }
}
