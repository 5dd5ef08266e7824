/**
 * How fast a generation file is built, in how much memory and on how much disk: `node build.ts FACTS
 * MEBIBYTES` prints it as JSON. What making the facts takes is measured by itself and left out.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SYSTEM_DISK } from '../../node/snapshot/disk.ts';
import { GenerationFileBuilder } from '../../node/snapshot/file-builder.ts';
import { facts } from '../demo/facts.ts';
import { memoryOf } from './linux.ts';

export type BuildFigures = {
  readonly facts: number;
  readonly memoryMebibytesMax: number;
  /** Of processor time. */
  readonly factsPerSecond: number;
  /** By how much the process grew beyond what it took before, at its worst. */
  readonly grownMebibytes: number;
  readonly bytesPerFact: number;
  /** Spills and the file at their worst, as a multiple of the file. */
  readonly diskRatio: number;
};

/** Compiles the code and lets the heap grow, so that neither is counted as the build's. */
const WARM_UP_FACTS = 300_000;

function build(directory: string, size: number, memoryMebibytesMax: number) {
  const builder = new GenerationFileBuilder({
    disk: SYSTEM_DISK,
    path: join(directory, 'generation'),
    spillDirectory: join(directory, 'spills'),
    memoryBytesMax: memoryMebibytesMax * 1024 * 1024,
  });
  for (const { predicate, args } of facts({ size, seed: 1 })) builder.add(predicate, args);
  const head = builder.finish({ environment: 'bench', policySource: '', takenAtMs: 0 });
  return { head, diskBytesMax: builder.diskBytesMax };
}

function measure(size: number, memoryMebibytesMax: number): BuildFigures {
  const directory = mkdtempSync(join(tmpdir(), 'build-'));
  try {
    build(directory, WARM_UP_FACTS, memoryMebibytesMax);
    const makingSeconds = cpuSecondsOf(() => {
      for (const _ of facts({ size, seed: 1 }));
    });
    forgetMostMemory();
    const before = memoryOf(process.pid).now;
    let built: ReturnType<typeof build> | undefined;
    const seconds = cpuSecondsOf(() => {
      built = build(directory, size, memoryMebibytesMax);
    });
    const byteLength = built?.head.byteLength ?? 0;
    return {
      facts: built?.head.factCount ?? 0,
      memoryMebibytesMax,
      factsPerSecond: size / (seconds - makingSeconds),
      grownMebibytes: (memoryOf(process.pid).most - before) / 1024 / 1024,
      bytesPerFact: byteLength / size,
      diskRatio: (built?.diskBytesMax ?? 0) / byteLength,
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The kernel counts the most memory from now on. */
function forgetMostMemory(): void {
  writeFileSync('/proc/self/clear_refs', '5');
}

function cpuSecondsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

if (import.meta.main) {
  const [size = '', mebibytes = '64'] = process.argv.slice(2);
  process.stdout.write(`${JSON.stringify(measure(Number(size), Number(mebibytes)))}\n`);
}
