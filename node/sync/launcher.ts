/**
 * Starts processes from a small process beside this one. fork(2) copies the page tables of whoever calls
 * it, in the caller's own time: the small one has few, and nobody waits for it.
 */

import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { assert } from '../lib/assert.ts';
import {
  type ProcessEvent,
  type ProcessToStart,
  startProcess,
  type StartedProcess,
  type StartProcess,
} from './start-process.ts';

/** What the launcher is told. `id`: of one process, from its start to its end. */
export type LaunchOrder =
  | { readonly kind: 'start'; readonly id: number; readonly toStart: ProcessToStart }
  | { readonly kind: 'send'; readonly id: number; readonly message: object }
  | { readonly kind: 'kill'; readonly id: number }
  /** Kills what is still there, and ends. */
  | { readonly kind: 'end' };

/** What the launcher says: what it hears of the processes. */
export type LaunchReport = z.infer<typeof LaunchReport>;

const LaunchReport = z.object({
  id: z.number(),
  event: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('said'), message: z.unknown() }),
    z.object({ kind: z.literal('ended'), how: z.string(), lastWords: z.string() }),
    z.object({ kind: z.literal('not_started'), reason: z.string() }),
  ]),
});

/** Starts processes until it is disposed of; after that nothing of it is there any more. */
export type Starter = AsyncDisposable & { readonly start: StartProcess };

/**
 * Neither a copy in so much memory nor a cache of one makes a process so large that starting another
 * from it takes 10 ms; and the 9 MB of a launcher are better used for answers.
 */
const WITHOUT_LAUNCHER_BYTES_MAX = 256 * 1024 * 1024;

/** For a process that may use so much memory; to be made while it is small. */
export function starterFor(memoryBytes: number): Starter {
  if (memoryBytes > WITHOUT_LAUNCHER_BYTES_MAX) return new Launcher();
  return { start: startProcess, [Symbol.asyncDispose]: () => Promise.resolve() };
}

/** It holds some messages on their way, and no more: of its 48 MB, 9 are not shared with this process. */
const LAUNCHER: ProcessToStart = {
  file: fileURLToPath(new URL('launcher-child.ts', import.meta.url)),
  heapMebibytesMax: 32,
  youngHeapMebibytesMax: 1,
};

/** It has only to kill what it started; one that is stuck does not keep a node from its end. */
const END_MS_MAX = 2_000;

/**
 * To be made while this process is small, and disposed of at its end. The launcher and what it started
 * end with this process, however that ends. One that dies takes with it what it started, and the next
 * start makes another.
 */
export class Launcher implements Starter {
  #launcher: StartedProcess | undefined;
  /** Settled when the launcher of the moment has ended. */
  #ended = Promise.withResolvers<void>();
  #isDisposed = false;
  #startedCount = 0;
  readonly #hearers = new Map<number, (event: ProcessEvent) => void>();

  constructor() {
    this.#launcher = this.#launch();
  }

  readonly start: StartProcess = (toStart, hear) => {
    assert(!this.#isDisposed, 'nothing is started at the end');
    this.#launcher ??= this.#launch();
    const launcher = this.#launcher;
    this.#startedCount += 1;
    const id = this.#startedCount;
    this.#hearers.set(id, hear);
    const order = (message: LaunchOrder) => launcher.send(message);
    order({ kind: 'start', id, toStart });
    return {
      send: (message) => order({ kind: 'send', id, message }),
      kill: () => order({ kind: 'kill', id }),
    };
  };

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    const launcher = this.#launcher;
    if (launcher === undefined) return;
    const order: LaunchOrder = { kind: 'end' };
    launcher.send(order);
    const late = setTimeout(() => launcher.kill(), END_MS_MAX);
    await this.#ended.promise;
    clearTimeout(late);
  }

  #launch(): StartedProcess {
    this.#ended = Promise.withResolvers();
    return startProcess(LAUNCHER, (event) => {
      if (event.kind === 'said') {
        const report = LaunchReport.parse(event.message);
        this.#hear(report.id, report.event);
        return;
      }
      this.#launcher = undefined;
      this.#ended.resolve();
      for (const id of this.#hearers.keys()) this.#hear(id, event);
    });
  }

  #hear(id: number, event: ProcessEvent): void {
    const hear = this.#hearers.get(id);
    if (event.kind !== 'said') this.#hearers.delete(id);
    hear?.(event);
  }
}
