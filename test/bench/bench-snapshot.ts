/**
 * What the copies promise, measured now, on this machine: building, starting, small pods, swaps. PASS or
 * FAIL for each goal. `--only build,ready,pod,large,swaps`, `--json`. Ends with 1 when a goal is missed.
 */

import { parseArgs } from 'node:util';
import { measureBuild } from './build-figures.ts';
import { measureAll, type Subjects } from './measure-all.ts';
import { measureReady } from './ready.ts';
import { measurePod } from './small-pod.ts';
import { measureSwaps } from './swaps.ts';

const MILLION = 1_000_000;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'build,ready,pod,large,swaps' },
    json: { type: 'boolean', default: false },
    /** Divides all sizes: for trying the bench itself. */
    divide: { type: 'string', default: '1' },
  },
});
const part = (facts: number) => Math.floor(facts / Number(values.divide));

const SUBJECTS: Subjects = {
  build: () => measureBuild(part(10 * MILLION)),
  ready: () =>
    measureReady([
      [part(MILLION), 0.5],
      [part(10 * MILLION), 2],
    ]),
  pod: () => measurePod({ size: part(20 * MILLION), quietSeconds: 60, isCopying: true }),
  large: () => measurePod({ size: part(100 * MILLION), quietSeconds: 20, isCopying: false }),
  swaps: () => measureSwaps(part(MILLION), 60),
};

await measureAll(SUBJECTS, values);
