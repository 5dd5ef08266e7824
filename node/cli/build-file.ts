/** Files of facts → a snapshot in its place: beside it first, so that nobody meets half of one. */

import { createReadStream } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { SYSTEM_CLOCK } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import { factNotUsedMessage, isFactUsed } from '../polar/fact-types.ts';
import type { Policy } from '../polar/policy.ts';
import type { Fact } from '../polar/program.ts';
import { factsInLines } from '../primary/fact-lines.ts';
import { SYSTEM_DISK } from '../snapshot/disk.ts';
import { GenerationFileBuilder } from '../snapshot/file-builder.ts';
import type { GenerationHead } from '../snapshot/generation-file.ts';
import type { CommandIo, TextSink } from './command.ts';
import { checkPlaceOf, unusableFile } from './unusable-file.ts';

export type BuildOrder = {
  readonly policy: Policy;
  readonly policySource: string;
  /** `-` is standard input. */
  readonly factFiles: readonly string[];
  readonly out: string;
  /** Without `e_`. */
  readonly environment: string;
  /** Are facts that the policy has no use for left out, rather than refused? */
  readonly skipsUnused: boolean;
};

export type Built = { readonly head: GenerationHead; readonly skippedCount: number };

/** Throws NodeError: `invalid_config`, which names file and line; `disk_unavailable`, `too_large`. */
export async function buildFile(order: BuildOrder, io: CommandIo): Promise<Built> {
  const path = resolve(order.out);
  checkPlaceOf(path);
  const unfinished = `${path}.unfinished`;
  const builder = new GenerationFileBuilder({
    disk: SYSTEM_DISK,
    path: unfinished,
    spillDirectory: `${unfinished}.parts`,
  });
  const takenAtMs = SYSTEM_CLOCK.nowMs();
  const progress = progressOn(io.stderr);
  try {
    const skippedCount = await addFacts(builder, order, { io, progress });
    progress(`${counted(builder.factsAdded)} facts, writing`);
    const { environment, policySource } = order;
    const head = builder.finish({ environment, policySource, takenAtMs });
    putInPlace(unfinished, path);
    return { head, skippedCount };
  } catch (error) {
    builder.discard();
    throw error;
  } finally {
    progress('');
  }
}

type Reporting = { readonly io: CommandIo; readonly progress: (text: string) => void };

/** How many were left out. */
async function addFacts(
  builder: GenerationFileBuilder,
  { policy, factFiles, skipsUnused }: BuildOrder,
  { io, progress }: Reporting,
): Promise<number> {
  let readCount = 0;
  const isUsed = (fact: Fact) => isFactUsed(policy.factTypes, fact);
  const check = (fact: Fact) => {
    if (skipsUnused || isUsed(fact)) return;
    throw new NodeError('fact_not_used', factNotUsedMessage(fact));
  };
  for (const file of factFiles) {
    const name = file === '-' ? 'stdin' : file;
    for await (const facts of factsInLines(name, piecesOf(file, io), check)) {
      if (io.signal.aborted) throw new NodeError('no_world', 'Stopped: nothing is built');
      readCount += facts.length;
      const used = skipsUnused ? facts.filter(isUsed) : facts;
      for (const { predicate, args } of used) builder.add(predicate, args);
      progress(`${counted(builder.factsAdded)} facts`);
    }
  }
  return readCount - builder.factsAdded;
}

async function* piecesOf(file: string, io: CommandIo): AsyncGenerator<Uint8Array> {
  try {
    yield* file === '-' ? io.stdin : createReadStream(file, { highWaterMark: 1024 * 1024 });
  } catch (cause) {
    throw unusableFile('read', file, cause);
  }
}

function putInPlace(unfinished: string, path: string): void {
  try {
    SYSTEM_DISK.rename(unfinished, path);
    SYSTEM_DISK.flushDirectory(dirname(path));
  } catch (cause) {
    throw unusableFile('write', path, cause);
  }
}

/** One line that is written over, where somebody looks at it. */
function progressOn(stderr: TextSink): (text: string) => void {
  if (stderr.isTTY !== true) return () => undefined;
  return (text) => void stderr.write(`\r\u001b[K${text}`);
}

function counted(count: number): string {
  return count.toLocaleString('en-US');
}
