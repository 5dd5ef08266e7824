/** How long a start takes from its own disk, with the primary gone: to the first healthy answer. */

import { startNode, temporaryDirectory } from '../system/processes.ts';
import { number, type Section } from './section.ts';
import { buildInto } from './sharing/running.ts';

const GONE = 'http://127.0.0.1:9';
const ROUNDS = 3;

type Start = {
  readonly size: number;
  readonly residency: 'resident' | 'paged';
  readonly secondsMax: number;
};

/** `sizes`: in facts, with the seconds that a start may take. */
export async function measureReady(
  sizes: readonly (readonly [size: number, secondsMax: number])[],
): Promise<Section> {
  const measured: (Start & { readonly seconds: readonly number[] })[] = [];
  for (const [size, secondsMax] of sizes) {
    const directory = temporaryDirectory();
    await buildInto(directory, size);
    for (const residency of ['resident', 'paged'] as const) {
      const seconds: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        seconds.push(await secondsToReady(directory, residency));
      }
      measured.push({ size, residency, secondsMax, seconds });
    }
  }
  return {
    title: 'Ready from disk, without a primary',
    rows: [
      ['facts', 'read', 'best', 'worst'],
      ...measured.map(({ size, residency, seconds }) => [
        number(size),
        residency,
        `${number(Math.min(...seconds))} s`,
        `${number(Math.max(...seconds))} s`,
      ]),
    ],
    notes: [`from starting the process to a healthy answer; ${ROUNDS} starts each`],
    goals: measured.map(({ size, residency, secondsMax, seconds }) => ({
      what: `ready from disk, ${number(size)} facts, ${residency}`,
      measured: median(seconds),
      unit: 's',
      limit: secondsMax,
      kind: 'at most',
    })),
  };
}

async function secondsToReady(directory: string, residency: string): Promise<number> {
  const startMs = performance.now();
  const node = await startNode({
    primaryUrl: GONE,
    directory,
    environment: { OSO_FALLBACK_RESIDENCY: residency },
  });
  const seconds = (performance.now() - startMs) / 1_000;
  await node.stop();
  return seconds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
