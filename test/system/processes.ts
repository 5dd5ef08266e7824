/** Starts the project's programs as a person would, on free ports, and ends them. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  METRICS,
  OWN_VARIABLES,
  PATHS,
  PROCESS_FLAGS,
  PROCESS_VARIABLES,
  VENDOR_VARIABLES,
} from '../../node/contract.ts';

/** The vendor's public key for development; it opens nothing else. */
export const DEVELOPMENT_KEY = 'e_0123456789_12345_osotesttoken01xiIn';

const MAIN = join(import.meta.dirname, '../../node/main.ts');
const START_MS_MAX = 60_000;
const STOP_MS_MAX = 15_000;
const POLL_MS = 20;
const OUTPUT_CHARS_MAX = 20_000;

export type Running = {
  readonly url: string;
  readonly pid: number;
  /** The end of what it printed, for a message about why it failed. */
  output(): string;
  /** Sends the signal and waits for the end; the exit code, or null when a signal ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Lets it run on after this process. */
  release(): void;
};

type StartOptions = {
  readonly name: string;
  readonly args: readonly string[];
  readonly port: number;
  readonly healthPath: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Of Node. */
  readonly flags?: readonly string[];
  /** What stands before node: `taskset -c 0`. */
  readonly runner?: readonly string[];
  /** Who vouches for it on https; left out: it speaks plain HTTP. */
  readonly authority?: string | undefined;
};

/** An empty development primary. Resolves when it answers. */
export async function startPrimary(
  options: {
    readonly port?: number;
    readonly args?: readonly string[];
    readonly runner?: readonly string[];
  } = {},
): Promise<Running> {
  const port = options.port ?? (await freePort());
  return await start({
    name: 'primary',
    args: ['primary', '--port', String(port), ...(options.args ?? [])],
    port,
    healthPath: '/api/healthcheck',
    ...(options.runner === undefined ? {} : { runner: options.runner }),
  });
}

/** A node that copies `primaryUrl`. Resolves when it is ready to answer. */
export async function startNode(options: {
  readonly primaryUrl: string;
  /** Where it keeps its copies; left out, an empty one of its own. */
  readonly directory?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly runner?: readonly string[];
  /** Of its certificate, where `environment` has one; left out: it speaks plain HTTP. */
  readonly authority?: string;
}): Promise<Running> {
  const port = await freePort();
  return await start({
    name: 'node',
    args: ['serve'],
    port,
    healthPath: PATHS.health,
    authority: options.authority,
    ...(options.runner === undefined ? {} : { runner: options.runner }),
    flags: PROCESS_FLAGS,
    environment: {
      ...PROCESS_VARIABLES,
      [VENDOR_VARIABLES.apiToken]: DEVELOPMENT_KEY,
      [VENDOR_VARIABLES.environment]: 'e_0123456789',
      [VENDOR_VARIABLES.tenant]: 't_0123456789',
      [VENDOR_VARIABLES.port]: String(port),
      [OWN_VARIABLES.url]: options.primaryUrl,
      [OWN_VARIABLES.host]: '127.0.0.1',
      [VENDOR_VARIABLES.directory]: options.directory ?? temporaryDirectory(),
      ...options.environment,
    },
  });
}

/** What is to be done when this process ends, however it does; nothing, once something is released. */
const endings = new Set<() => void>();
process.once('exit', () => {
  for (const end of endings) end();
});

/** Removed when this process ends. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'oso-fallback-'));
  endings.add(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** One value of the metrics page; 0 for a series that is not there yet. */
export async function metric(url: string, series: string): Promise<number> {
  const page = await (await fetch(url + PATHS.metrics)).text();
  const line = page.split('\n').find((each) => each.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? 0);
}

/** How many answers of any status a node has given below /api, by its own count. */
export async function answersOf(url: string): Promise<number> {
  const page = await (await fetch(url + PATHS.metrics)).text();
  return page
    .split('\n')
    .filter((line) => line.startsWith(`${METRICS.httpRequests}_count{`) && line.includes('"/api/'))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

async function start(options: StartOptions): Promise<Running> {
  const log = join(temporaryDirectory(), `${options.name}.log`);
  const child = spawnLogged(options, log);
  const end = () => void child.kill('SIGKILL');
  endings.add(end);
  const running: Running = {
    url: `http${options.authority === undefined ? '' : 's'}://127.0.0.1:${options.port}`,
    pid: child.pid ?? 0,
    output: () => readFileSync(log, 'utf8').slice(-OUTPUT_CHARS_MAX),
    stop: (signal = 'SIGTERM') => stop(child, signal),
    release: () => {
      // Its files are among what would be removed.
      endings.clear();
      child.unref();
    },
  };
  await untilWell(options, child, running);
  return running;
}

/** Its output goes to a file, so that it may outlive this process. */
function spawnLogged(options: StartOptions, log: string): ChildProcess {
  const node = [process.execPath, ...(options.flags ?? []), MAIN];
  const words = [...(options.runner ?? []), ...node, ...options.args];
  const file = openSync(log, 'w');
  const child = spawn(words[0] ?? process.execPath, words.slice(1), {
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', file, file],
    detached: true,
  });
  closeSync(file);
  return child;
}

async function untilWell(options: StartOptions, child: ChildProcess, running: Running) {
  const latest = performance.now() + START_MS_MAX;
  while (!(await isWell(running.url + options.healthPath, options.authority))) {
    if (hasEnded(child) || performance.now() > latest) {
      await running.stop('SIGKILL');
      throw new Error(`Cannot start ${options.name}: ${running.output()}`);
    }
    await sleep(POLL_MS);
  }
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (hasEnded(child)) return child.exitCode;
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
  child.kill(signal);
  await once(child, 'exit');
  clearTimeout(late);
  return child.exitCode;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function isWell(url: string, authority: string | undefined): Promise<boolean> {
  try {
    if (authority === undefined) return (await fetch(url)).status === 200;
    const [response] = (await once(get(url, { ca: authority }), 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode === 200;
  } catch {
    return false;
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('Cannot find a free port');
  return address.port;
}
