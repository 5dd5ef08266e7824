/**
 * Which of the generations in a directory are trusted, which stay and which go. Never removes the newest
 * one that was confirmed, nor a newer one: there is no moment without a generation to start from.
 */

import { join } from 'node:path';
import { reasonOf } from '../../lib/reason-of.ts';
import {
  damagedNameOf,
  glanceAt,
  isDamage,
  listFiles,
  type NamedGeneration,
  nameOf,
} from './directory-files.ts';
import type { Disk } from '../disk.ts';
import type { GenerationHead } from '../generation-file.ts';
import { dateOf, isFarAhead, whyNotNext } from './never-backwards.ts';
import { wrongEnvironment } from './wrong-environment.ts';

export type ShelfOptions = {
  readonly disk: Disk;
  readonly path: string;
  readonly nowMs: () => number;
  readonly report: (sentence: string) => void;
};

export type StoredGeneration = { readonly path: string; readonly head: GenerationHead };

/** All methods throw the system's error when the disk fails. */
export class Shelf {
  readonly #options: ShelfOptions;
  /** Names of those that were checked to the last byte, by this process. */
  readonly #confirmed = new Set<string>();
  /** Names of those that are damaged, or can't be read, and why. */
  readonly #distrusted = new Map<string, unknown>();
  readonly #said = new Set<string>();
  /** Of the generation that was confirmed last: it counts although the volume may be another one. */
  #confirmedMs: number | undefined;

  constructor(options: ShelfOptions) {
    this.#options = options;
  }

  /** Newest first, without those that are distrusted. */
  list(): StoredGeneration[] {
    const stored: StoredGeneration[] = [];
    for (const generation of this.#named()) {
      if (this.#distrusted.has(generation.name)) continue;
      const glance = glanceAt(this.#options.disk, generation);
      if (glance.kind === 'whole') stored.push({ path: generation.path, head: glance.head });
      else this.distrust(generation.name, glance.reason);
    }
    return stored;
  }

  /** Checked to the last byte. */
  confirm(head: GenerationHead): void {
    this.#confirmed.add(nameOf(head));
    this.#distrusted.delete(nameOf(head));
    this.#confirmedMs = head.takenAtMs;
  }

  /** Not to be listed by this process any more. `reason`: an error. */
  distrust(name: string, reason: unknown): void {
    this.#confirmed.delete(name);
    this.#distrusted.set(name, reason);
    this.#sayOnce(name, `Not used: ${join(this.#options.path, name)}. ${reasonOf(reason)}`);
  }

  /** Another volume may be there now: what can't be read is tried again. */
  lookAgain(): void {
    for (const [name, reason] of this.#distrusted) {
      if (!isDamage(reason)) this.#distrusted.delete(name);
    }
  }

  /**
   * Gives damaged generations another name, so that the next start does not try them: the newest of
   * them keeps its bytes, for whoever wants to know. One that merely can't be read stays as it is.
   */
  setDamagedAside(): void {
    const { disk, path } = this.#options;
    for (const { name } of this.#named().toReversed()) {
      if (!isDamage(this.#distrusted.get(name))) continue;
      this.removeDamaged();
      disk.rename(join(path, name), join(path, damagedNameOf(name)));
      disk.flushDirectory(path);
      this.#distrusted.delete(name);
    }
  }

  /** Those that were set aside. */
  removeDamaged(): void {
    const { disk, path } = this.#options;
    for (const name of listFiles(disk, path).damaged) disk.remove(join(path, name));
  }

  /** Why this one may not come after those that are here or were confirmed; undefined when it may. */
  whyNotNext({ takenAtMs }: GenerationHead): string | undefined {
    const nowMs = this.#options.nowMs();
    const current = this.#named().filter(({ name }) => !this.#distrusted.has(name));
    const currentDates = current.map(({ dateMs }) => dateMs);
    if (this.#confirmedMs !== undefined) currentDates.push(this.#confirmedMs);
    return currentDates
      .map((currentMs) => whyNotNext({ nextMs: takenAtMs, currentMs, nowMs }))
      .find((reason) => reason !== undefined);
  }

  /**
   * Removes all that would be taken for newer than this one, which came after them: those of a clock that
   * was ahead, or, when it was forced, newer ones. Of those of the same moment it is the newer too.
   */
  removeOvertaken(head: GenerationHead): void {
    for (const { name, path, dateMs } of this.#named()) {
      if (dateMs >= head.takenAtMs && name !== nameOf(head)) this.#options.disk.remove(path);
    }
  }

  /** Removes all but the `count` newest, and but the newest confirmed one and those that are newer. */
  keepNewest(count: number): void {
    const generations = this.#named();
    const confirmedAt = generations.findIndex(({ name }) => this.#confirmed.has(name));
    if (confirmedAt === -1) return;
    for (const { path } of generations.slice(Math.max(count, confirmedAt + 1))) {
      this.#options.disk.remove(path);
    }
  }

  /** Reports, once each, files that are nobody's, and dates that cannot be. */
  sayWhatIsOdd(): void {
    const { disk, path, nowMs } = this.#options;
    const { generations, unknown } = listFiles(disk, path);
    for (const name of unknown) {
      this.#sayOnce(name, `Left alone: ${join(path, name)}. It is not a generation’s file`);
    }
    for (const { name, dateMs } of generations) {
      if (!isFarAhead(dateMs, nowMs())) continue;
      const sentence = `${name} is dated ${dateOf(dateMs)}, far ahead of this node’s clock: one of two clocks was wrong. It is used, and the next copy that is taken replaces it`;
      this.#sayOnce(`ahead ${name}`, sentence);
    }
  }

  #named(): readonly NamedGeneration[] {
    const { disk, path } = this.#options;
    return listFiles(disk, path).generations;
  }

  #sayOnce(about: string, sentence: string): void {
    if (this.#said.has(about)) return;
    this.#said.add(about);
    this.#options.report(sentence);
  }
}

/** Throws NodeError `wrong_environment` naming both. */
export function checkEnvironment({ path, head }: StoredGeneration, environment: string): void {
  if (head.environment === environment) return;
  const remedy = 'Take the directory that belongs to its key, or an empty one';
  throw wrongEnvironment(path, { found: head.environment, expected: environment, remedy });
}
