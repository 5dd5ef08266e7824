/**
 * The entry point of the thread that pulls: like main.ts it touches the real clock, chance and
 * operating system, and hands them on. Sends one PullReport and ends.
 */

import { createHash } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { present } from '../lib/assert.ts';
import { SYSTEM_CLOCK } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import { Secret } from '../lib/secret.ts';
import { GenerationBuilder } from '../snapshot/generation-builder.ts';
import { UpstreamClient } from '../upstream/client.ts';
import { pullEnvironment } from './pull.ts';
import { type Copy, PullOrder, type PullReport } from './pull-thread.ts';

/** On a core that is busy with answers the pull gets a tenth of it (Linux: nice 10 against nice 0). */
const NICENESS = 10;

async function pull(order: PullOrder): Promise<Copy> {
  await using upstream = new UpstreamClient({
    ...order,
    apiToken: new Secret(order.apiToken),
    clock: SYSTEM_CLOCK,
    chance: Math.random,
  });
  const sink = new GenerationBuilder();
  const signal = new AbortController().signal;
  const pulled = await pullEnvironment({ upstream, sink, clock: SYSTEM_CLOCK, signal });
  const sections = sink.finish();
  const hash = createHash('sha256').update(pulled.policySource);
  for (const section of Object.values(sections)) hash.update(section);
  return { ...pulled, sections, generation: hash.digest('hex') };
}

/** A bug is not caught here: it ends the thread and is the other side's to report. */
async function report(order: PullOrder): Promise<PullReport> {
  try {
    return { kind: 'copied', copy: await pull(order) };
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    return { kind: 'failed', code: error.code, message: error.message };
  }
}

/** Only Linux has priorities per thread; elsewhere the pull competes as an equal. */
function stepBack(): void {
  try {
    const thread = readlinkSync('/proc/thread-self').split('/').at(-1);
    setPriority(Number(thread), NICENESS);
  } catch {
    // Slower answers during a pull are better than no pull.
  }
}

stepBack();
const order = PullOrder.parse(workerData);
present(parentPort ?? undefined, 'parent thread').postMessage(await report(order));
