/**
 * Runs a program in its image as a container runtime would: the image's files as a read-only root, its
 * user, environment and folder, and a volume there. The network is that of the machine.
 */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { configOf, type Program, USER_ID } from '../../../operator/image/programs.ts';
import { temporaryDirectory } from '../../system/processes.ts';

/** Why nothing can be run so, or false. */
export function whyNoContainer(): string | false {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
  const isAllowed = spawnSync('unshare', ['--mount', 'true']).status === 0;
  return isAllowed ? false : 'needs mount namespaces';
}

/** ROOT VOLUME FOLDER PROGRAM…: mounts are gone when the program ends. */
const RUN = `
root=$1 volume=$2 folder=$3; shift 3
mount --bind "$root" "$root"
mount --bind "$volume" "$root$folder"
mount --rbind /dev "$root/dev"
mount --rbind /proc "$root/proc"
mount -o remount,bind,ro "$root"
exec unshare --root "$root" --wd "$folder" --setgid ${USER_ID} --setuid ${USER_ID} "$@"`;

type Variables = Readonly<Record<string, string>>;

export type Container = {
  /** A folder that its user may write, for any number of runs. */
  readonly volume: string;
  /** As `docker run IMAGE args`. */
  run(args: readonly string[], environment?: Variables): Ended;
  start(args: readonly string[], environment?: Variables): ChildProcess;
  /** Node alone, with `args`, instead of the program. */
  runNode(args: readonly string[]): Ended;
};

type Ended = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

/** `root` has the files of the image. */
export function containerOf(program: Program, root: string): Container {
  const volume = temporaryDirectory();
  chownSync(volume, USER_ID, USER_ID);
  for (const place of ['dev', 'proc']) mkdirSync(join(root, place), { recursive: true });
  const { Env, Entrypoint, WorkingDir } = configOf(program);
  const [node = ''] = Entrypoint;
  const words = ['--mount', 'sh', '-euc', RUN, 'sh', root, volume, WorkingDir];
  const own = Object.fromEntries(
    Env.map((each) => {
      const end = each.indexOf('=');
      return [each.slice(0, end), each.slice(end + 1)] as const;
    }),
  );
  /** What sets it up is found on this machine's path; the program gets the image's. */
  const env = (more: Variables = {}): NodeJS.ProcessEnv => ({
    ...own,
    ...more,
    PATH: process.env['PATH'],
  });
  const runWords = (all: readonly string[], more?: Variables) =>
    spawnSync('unshare', [...words, ...all], { encoding: 'utf8', env: env(more) });
  return {
    volume,
    run: (args, more) => runWords([...Entrypoint, ...args], more),
    runNode: (args) => runWords([node, ...args]),
    start: (args, more) =>
      spawn('unshare', [...words, ...Entrypoint, ...args], {
        env: env(more),
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
  };
}
