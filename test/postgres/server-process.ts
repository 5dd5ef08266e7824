/**
 * A database server's process and directory, which end with the test, however the test ends: a shell
 * between them waits for the end of a pipe from here, then kills the server and removes its files.
 */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';

/** `nobody`: a database server refuses to run as root. */
const NOBODY = 65_534;
const OUTPUT_CHARS_MAX = 10_000;
const START_MS_MAX = 60_000;

/** A statement that goes wrong ends the server, not the machine. */
const MEMORY_KIB_MAX = 4 * 1024 * 1024;
/** A server that is at work hears of its end late. */
const END_SECONDS_MAX = 10;

const KEEPER = `
  ulimit -v ${MEMORY_KIB_MAX}
  "$@" </dev/null &
  server=$!
  read -r _
  kill -QUIT $server 2>/dev/null
  (sleep ${END_SECONDS_MAX}; kill -KILL $server) 2>/dev/null &
  late=$!
  wait $server
  kill $late
  rm -rf "$DATABASE_DIRECTORY"
`;

export type ServerProcess = {
  readonly end: () => Promise<void>;
};

export type Command = readonly [program: string, ...args: readonly string[]];

/** An empty directory that the server's user can write to. Its path is short, as a socket's must be. */
export function serverDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'oso-db-'));
  if (isRoot()) chownSync(directory, NOBODY, NOBODY);
  chmodSync(directory, 0o700);
  return directory;
}

/** Runs a command to its end as the server's user. Throws what it printed if it fails. */
export function runAsServer([program, ...args]: Command, directory: string): void {
  const run = spawnSync(program, args, { ...identity(), cwd: directory, encoding: 'utf8' });
  if (run.status === 0) return;
  throw new Error(`Cannot run ${program}: ${run.error?.message ?? run.stdout + run.stderr}`);
}

/** Starts the server. Resolves when its error output has a line that `ready` matches. */
export async function startServer(
  command: Command,
  { directory, ready }: { readonly directory: string; readonly ready: RegExp },
): Promise<ServerProcess> {
  const keeper = spawn('sh', ['-c', KEEPER, 'sh', ...command], {
    ...identity(),
    cwd: directory,
    env: { PATH: process.env['PATH'], DATABASE_DIRECTORY: directory },
    stdio: ['pipe', 'ignore', 'pipe'],
    // A signal to the test's process group must not reach it: it could not clean up any more.
    detached: true,
  });
  const exited = once(keeper, 'exit');
  const end = async () => {
    keeper.stdin.end();
    await exited;
  };
  const output = await outputUntil(keeper.stderr, ready);
  if (ready.test(output)) return { end };
  await end();
  throw new Error(`Cannot start ${command[0]}: ${output}`);
}

/** What it says until it is ready, has ended or takes too long; all later output is read and dropped. */
async function outputUntil(stream: Readable, ready: RegExp): Promise<string> {
  let output = '';
  await new Promise<void>((resolve) => {
    const deadline = setTimeout(resolve, START_MS_MAX);
    const settle = () => {
      clearTimeout(deadline);
      resolve();
    };
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-OUTPUT_CHARS_MAX);
      if (ready.test(output)) settle();
    });
    stream.once('end', settle);
  });
  return output;
}

/** The folder of a server's programs: of the machine's path, or where Debian keeps them. */
export function programFolder(program: string): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(delimiter);
  const found = [...onPath, ...debianFolders(), '/usr/sbin']
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
  return found === undefined ? undefined : dirname(realpathSync(found));
}

/** The newest first. */
function debianFolders(): readonly string[] {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return [];
  const versions = readdirSync(root).toSorted((left, right) => Number(right) - Number(left));
  return versions.map((version) => join(root, version, 'bin'));
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function identity() {
  return isRoot() ? { uid: NOBODY, gid: NOBODY } : {};
}
