/** Generation files in a directory of the test's own, as a pull would leave them. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fact } from '../../node/polar/program.ts';
import { SYSTEM_DISK } from '../../node/snapshot/disk.ts';
import { GenerationFileBuilder } from '../../node/snapshot/file-builder.ts';
import type { GenerationHead } from '../../node/snapshot/generation-file.ts';
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
