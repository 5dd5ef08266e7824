/**
 * HTTP authorize against a bare server that answers a constant, each on core 0, the load on core 1, in
 * turns. The ratio is of requests per second of server CPU: the load generator is slower than a
 * bare server, so requests per second of wall time would flatter us.
 */

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Oso } from 'oso-cloud';
import { facts } from '../demo/facts.ts';
import { load } from '../demo/load.ts';
import { quantile } from '../system/figures.ts';
import { DEVELOPMENT_KEY, freePort, startNode, startPrimary } from '../system/processes.ts';
import { SEED } from './engine.ts';
import { cpuSecondsOf, onCore } from './linux.ts';
import { number, type Section } from './section.ts';

const FACTS = 100_000;
const ROUNDS = 5;
const ROUND_SECONDS = 3;
const RATIO_MIN = 0.6;
const run = promisify(execFile);

type Server = { readonly name: string; readonly url: string; readonly pid: number };
type Round = {
  readonly answers: number;
  readonly failures: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuSeconds: number;
};

export async function measureHttp(): Promise<Section> {
  const node = await filledNode();
  const constant = await constantServer();
  const servers: readonly Server[] = [
    { name: 'constant, node:http', url: constant.url, pid: constant.pid },
    { name: `authorize, ${number(FACTS)} facts`, url: node.url, pid: node.pid },
  ];
  const rounds = servers.map((): Round[] => []);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [index, server] of servers.entries()) {
      const measured = await loadOn(server);
      if (round > 0) rounds[index]?.push(measured);
    }
  }
  constant.stop();
  await node.stop();
  return sectionOf(servers, rounds);
}

async function filledNode() {
  const primary = await startPrimary({ runner: onCore(1) });
  await load({
    oso: new Oso(primary.url, DEVELOPMENT_KEY),
    facts: facts({ size: FACTS, seed: SEED }),
  });
  const node = await startNode({ primaryUrl: primary.url, runner: onCore(0) });
  await primary.stop('SIGKILL');
  return node;
}

async function constantServer() {
  const port = await freePort();
  const file = join(import.meta.dirname, 'constant-server.ts');
  const [command, ...words] = [...onCore(0), process.execPath, file, String(port)];
  const child = spawn(command, words, { stdio: 'ignore' });
  await once(child, 'spawn');
  const url = `http://127.0.0.1:${port}`;
  for (let isUp = false; !isUp;) {
    isUp = await fetch(url).then(
      () => true,
      () => false,
    );
  }
  return { url, pid: child.pid ?? 0, stop: () => child.kill('SIGTERM') };
}

async function loadOn({ url, pid }: Server): Promise<Round> {
  const file = join(import.meta.dirname, 'load-client.ts');
  const words = [file, url, String(ROUND_SECONDS), String(FACTS)];
  const [command = '', ...rest] = [...onCore(1), process.execPath, ...words];
  const cpuBefore = cpuSecondsOf(pid);
  const { stdout } = await run(command, rest);
  const cpuSeconds = cpuSecondsOf(pid) - cpuBefore;
  return { ...(JSON.parse(stdout) as Omit<Round, 'cpuSeconds'>), cpuSeconds };
}

function sectionOf(servers: readonly Server[], rounds: readonly (readonly Round[])[]): Section {
  const median = (index: number, figure: (round: Round) => number) =>
    quantile((rounds[index] ?? []).map(figure), 0.5) ?? Number.NaN;
  const perCpuSecond = (round: Round) => round.answers / round.cpuSeconds;
  const ratio = median(1, perCpuSecond) / median(0, perCpuSecond);
  const wallRatio =
    median(1, (round) => round.answers / round.seconds) /
    median(0, (round) => round.answers / round.seconds);
  const failures = rounds.flat().reduce((sum, round) => sum + round.failures, 0);
  return {
    title: 'HTTP: POST /api/authorize on one core',
    rows: [
      ['server', 'answers/s', 'answers per CPU s', 'CPU µs per answer', 'p50', 'p99', 'core used'],
      ...servers.map(({ name }, index) => [
        name,
        number(median(index, (round) => round.answers / round.seconds)),
        number(median(index, perCpuSecond)),
        number(median(index, (round) => (round.cpuSeconds * 1e6) / round.answers)),
        `${number(median(index, (round) => round.p50Ms))} ms`,
        `${number(median(index, (round) => round.p99Ms))} ms`,
        `${number(100 * median(index, (round) => round.cpuSeconds / round.seconds))} %`,
      ]),
    ],
    notes: [
      `server on core 0, autocannon with 64 connections on core 1; median of ${ROUNDS} rounds in turns`,
      'requests have the headers that the official SDK sends',
      `by wall time the ratio is ${number(wallRatio)}, flattered where the load generator is the limit`,
    ],
    goals: [
      {
        what: 'authorize to constant, answers per second of server CPU',
        measured: ratio,
        unit: 'x',
        limit: RATIO_MIN,
        kind: 'at least',
      },
      {
        what: 'answers that are errors',
        measured: failures,
        unit: 'answers',
        limit: 0,
        kind: 'at most',
      },
    ],
  };
}
