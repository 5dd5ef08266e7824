/** One pull into a generation file, told step by step: what the process of pull-child.ts does. */

import { SYSTEM_CLOCK } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import { Secret } from '../lib/secret.ts';
import { SYSTEM_DISK } from '../snapshot/disk.ts';
import { GenerationFileBuilder } from '../snapshot/file-builder.ts';
import type { GenerationHead } from '../snapshot/generation-file.ts';
import { UpstreamClient } from '../upstream/client.ts';
import { pullEnvironment } from './pull.ts';
import { type PullMessage, PullOrder } from './pull-process.ts';

/** Often enough for a person who looks on. */
const PROGRESS_EVERY_FACTS = 50_000;

/** A bug is not caught here: it ends the process and is the other side's to report. */
export async function reportPull(
  received: unknown,
  say: (message: PullMessage) => void,
): Promise<void> {
  try {
    say({ kind: 'built', head: await pull(PullOrder.parse(received), say) });
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    say({ kind: 'failed', code: error.code, message: error.message });
  }
}

async function pull(
  order: PullOrder,
  say: (message: PullMessage) => void,
): Promise<GenerationHead> {
  const { environment, path, spillDirectory, memoryBytesMax } = order;
  const builder = new GenerationFileBuilder({
    disk: SYSTEM_DISK,
    path,
    spillDirectory,
    memoryBytesMax,
  });
  await using upstream = new UpstreamClient({
    ...order,
    apiToken: new Secret(order.apiToken),
    clock: SYSTEM_CLOCK,
    chance: Math.random,
    onFailing: (failure) => say(progressOf(builder.factsAdded, failure)),
  });
  const sink: Pick<GenerationFileBuilder, 'add'> = {
    add: (predicate, args) => {
      builder.add(predicate, args);
      const factCount = builder.factsAdded;
      if (factCount % PROGRESS_EVERY_FACTS === 0) {
        say(progressOf(factCount));
      }
    },
  };
  const signal = new AbortController().signal;
  const pulled = await pullEnvironment({ upstream, sink, clock: SYSTEM_CLOCK, signal });
  say({ kind: 'progress', factCount: builder.factsAdded, phase: 'sorting' });
  return builder.finish({ ...pulled, environment });
}

function progressOf(factCount: number, failure?: NodeError): PullMessage {
  const progress = { kind: 'progress', factCount, phase: 'copying' } as const;
  if (failure === undefined) return progress;
  const { code, message } = failure;
  return { ...progress, failing: { code, message } };
}
