/** How fast a generation is built under a memory cap, in a process of its own. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BuildFigures } from './build.ts';
import { number, type Section } from './section.ts';

const run = promisify(execFile);
const CAP_MEBIBYTES = 64;
const FACTS_PER_SECOND_MIN = 500_000;
const BYTES_PER_FACT_MAX = 40;
const MEBIBYTE = 1024 * 1024;

export async function measureBuild(size: number): Promise<Section> {
  const file = join(import.meta.dirname, 'build.ts');
  const { stdout } = await run(process.execPath, [file, String(size), String(CAP_MEBIBYTES)]);
  const built = JSON.parse(stdout) as BuildFigures;
  const fileMebibytes = (built.bytesPerFact * size) / MEBIBYTE;
  // Beside the generation that serves.
  const diskMebibytes = fileMebibytes * (1 + built.diskRatio);
  const goals: readonly (readonly [string, number, string, number, 'at least' | 'at most'])[] = [
    ['facts built per CPU second', built.factsPerSecond, 'facts', FACTS_PER_SECOND_MIN, 'at least'],
    ['memory of the build', built.grownMebibytes, 'MiB', CAP_MEBIBYTES, 'at most'],
    [
      'disk, the serving generation included',
      diskMebibytes,
      'MiB',
      2 * fileMebibytes + 64,
      'at most',
    ],
    ['bytes per fact on disk', built.bytesPerFact, 'bytes', BYTES_PER_FACT_MAX, 'at most'],
    ['facts that are missing', size - built.facts, 'facts', 0, 'at most'],
  ];
  return {
    title: `Building a generation of ${number(size)} facts in ${CAP_MEBIBYTES} MiB`,
    rows: [
      ['facts per CPU second', 'memory', 'file', 'file and spills at most'],
      [
        number(built.factsPerSecond),
        `${number(built.grownMebibytes)} MiB`,
        `${number(fileMebibytes)} MiB`,
        `${number(fileMebibytes * built.diskRatio)} MiB`,
      ],
    ],
    notes: ['making the facts is measured by itself and left out'],
    goals: goals.map(([what, measured, unit, limit, kind]) => ({
      what,
      measured,
      unit,
      limit,
      kind,
    })),
  };
}
