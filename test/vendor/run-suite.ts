/**
 * Runs a suite of the vendor's, `index` or `kysely`, against `primary`, or with reads that a `node` answers:
 * the first two arguments; the third is the socket of a database, if the suite needs one. In a network where ports 8081 and 5432 of localhost are free. Prints what became of
 * each test as JSON.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OWN_VARIABLES } from '../../node/contract.ts';
import {
  DEVELOPMENT_KEY,
  startNode,
  startPrimary,
  temporaryDirectory,
} from '../system/processes.ts';
import { controlDirectory, forwardPort } from './control.ts';
import { readsFromNode } from './reads-from-node.ts';
import { JEST, PACKAGE_DIRECTORY } from './tools.ts';

/** Where the suite looks for the service. */
const PORT = 8081;
const TEST_MS_MAX = 60_000;
const JEST_CONFIG = {
  rootDir: PACKAGE_DIRECTORY,
  testEnvironment: 'node',
  testTimeout: TEST_MS_MAX,
  // What jest leaves out by itself is where the suite is.
  testPathIgnorePatterns: [],
  haste: { retainAllFiles: true },
  transform: {},
  watchman: false,
};

const SUBJECTS: Readonly<Record<string, () => Promise<Subject>>> = {
  primary: async () => {
    await startPrimary({ port: PORT });
    return { readCount: () => undefined };
  },
  node: startBoth,
};

type Subject = {
  /** Questions that a node was given; undefined without one. */
  readonly readCount: () => number | undefined;
};

const [suite = '', subject = '', socketPath] = process.argv.slice(2);
const start = SUBJECTS[subject];
if (start === undefined) {
  throw new Error(`Cannot run: not one of ${Object.keys(SUBJECTS).join(', ')}`);
}
if (socketPath !== undefined) await forwardPort(socketPath);
const { readCount } = await start();
const jest: unknown = JSON.parse(await runJest());
process.stdout.write(JSON.stringify({ jest, readCount: readCount() }), () => process.exit());

/** A node copies nothing before there is a policy. */
async function startBoth(): Promise<Subject> {
  const primary = await startPrimary();
  await fetch(`${primary.url}/api/policy`, {
    method: 'POST',
    headers: { authorization: `Bearer ${DEVELOPMENT_KEY}` },
    body: JSON.stringify({ src: 'actor User {}', filename: '' }),
  });
  const node = await startNode({
    primaryUrl: primary.url,
    environment: {
      [OWN_VARIABLES.syncIntervalSeconds]: '1',
      // The suite empties its environment over and over: nothing to wonder about.
      [OWN_VARIABLES.guard]: 'off',
    },
  });
  let count = 0;
  await readsFromNode({
    port: PORT,
    primaryUrl: primary.url,
    nodeUrl: node.url,
    noteRead: () => {
      count += 1;
    },
  });
  return { readCount: () => count };
}

async function runJest(): Promise<string> {
  const report = join(temporaryDirectory(), 'report.json');
  const testMatch = [`**/dist/src/${suite}.test.js`];
  const config = JSON.stringify({
    ...JEST_CONFIG,
    testMatch,
    cacheDirectory: temporaryDirectory(),
  });
  const words = [JEST, '--config', config, '--runInBand', '--json', '--outputFile', report];
  const child = spawn(process.execPath, words, {
    cwd: controlDirectory(),
    stdio: 'ignore',
    // Coverage of a tool is not asked for, and costs more than its run.
    env: { ...process.env, NODE_V8_COVERAGE: undefined },
  });
  await once(child, 'exit');
  return readFileSync(report, 'utf8');
}
