/** Generation files in a directory of the test's own, as a pull would leave them. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from '../../node/eval/evaluator.ts';
import type { Fact } from '../../node/polar/program.ts';
import { SYSTEM_DISK } from '../../node/snapshot/disk.ts';
import { GenerationFileBuilder } from '../../node/snapshot/file-builder.ts';
import type { GenerationHead } from '../../node/snapshot/generation-file.ts';
import type { OpenParts } from '../../node/sync/open-copy.ts';
import { ENVIRONMENT, SMALL_FACTS, SMALL_POLICY } from './policy-world.ts';

export type GenerationOptions = {
  readonly environment?: string;
  readonly policySource?: string;
  readonly takenAtMs?: number;
  readonly facts?: readonly Fact[];
};

/** Removed at the end of the scope (`using`). */
export function temporaryDirectory(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'oso-fallback-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Writes a whole generation to `path`. */
export function writeGenerationFile(path: string, options: GenerationOptions = {}): GenerationHead {
  const builder = new GenerationFileBuilder({
    disk: SYSTEM_DISK,
    path,
    spillDirectory: `${path}.spill`,
  });
  for (const { predicate, args } of options.facts ?? SMALL_FACTS) builder.add(predicate, args);
  return builder.finish({
    environment: options.environment ?? ENVIRONMENT,
    policySource: options.policySource ?? SMALL_POLICY,
    takenAtMs: options.takenAtMs ?? 1_000,
  });
}

/** What opening a copy needs: everything in memory, at the beginning of time. */
export const OPEN_PARTS: OpenParts = {
  disk: SYSTEM_DISK,
  environment: ENVIRONMENT,
  residencyFor: () => ({ kind: 'resident', reason: 'It fits.' }),
  limits: DEFAULT_LIMITS,
  clock: { nowSeconds: () => 0, monotonicMs: () => 0 },
};
