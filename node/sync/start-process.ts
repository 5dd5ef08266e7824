/**
 * A script of ours in a process of its own: told what to do, heard, killed. Nothing in here needs more
 * than Node itself: the launcher is made of it, and has to stay small.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { reasonOf } from '../lib/reason-of.ts';

export type ProcessToStart = {
  /** The script's path. */
  readonly file: string;
  /** Of JavaScript objects, the young ones apart. */
  readonly heapMebibytesMax: number;
  readonly youngHeapMebibytesMax: number;
};

/** What is heard of a process: what it says, any number of times, and once, at last, how it ended. */
export type ProcessEvent =
  | { readonly kind: 'said'; readonly message: unknown }
  /** `how`: exit code or signal; `lastWords`: the end of what it wrote to stderr. */
  | { readonly kind: 'ended'; readonly how: string; readonly lastWords: string }
  | { readonly kind: 'not_started'; readonly reason: string };

/** To one that has ended, nothing happens. */
export type StartedProcess = {
  /** `message`: what JSON can carry. */
  send(message: object): void;
  /** By SIGKILL, which nothing survives. */
  kill(): void;
};

/** Never throws, and calls `hear` only after it has returned. */
export type StartProcess = (
  toStart: ProcessToStart,
  hear: (event: ProcessEvent) => void,
) => StartedProcess;

const LAST_WORDS_CHARACTERS_MAX = 2_000;

/**
 * Starts it from this process, whose page tables the system copies for that (fork(2)): everything in
 * here stands still for 20 ms with 0.5 GB in memory, for 40 ms with 1 GB.
 */
export const startProcess: StartProcess = (toStart, hear) => {
  const started = tryToFork(toStart);
  if (started.kind === 'not_started') {
    process.nextTick(hear, started);
    return { send: () => undefined, kill: () => undefined };
  }
  const { child } = started;
  hearAll(child, hear);
  return {
    // Whether it comes through or not, how the process ended says more.
    send: (message) => void child.send(message, () => undefined),
    kill: () => {
      // Without a process of its own, the signal would go to the group of this one.
      if (child.pid !== undefined) child.kill('SIGKILL');
    },
  };
};

function hearAll(child: ChildProcess, hear: (event: ProcessEvent) => void): void {
  const lastWords = keepLastWords(child);
  child.on('message', (message) => hear({ kind: 'said', message }));
  // One that did start, and cannot be killed or told something, is heard of when it ends.
  child.on('error', (error) => {
    if (child.pid === undefined) hear({ kind: 'not_started', reason: reasonOf(error) });
  });
  child.once('close', (code, killedBy) => {
    if (child.pid === undefined) return;
    hear({ kind: 'ended', how: killedBy ?? String(code), lastWords: lastWords() });
  });
}

/** Some failures, such as too little memory, are thrown; others, such as no such file, are told later. */
function tryToFork({ file, heapMebibytesMax, youngHeapMebibytesMax }: ProcessToStart) {
  try {
    const child = fork(file, [], {
      execArgv: [
        `--max-old-space-size=${heapMebibytesMax}`,
        `--max-semi-space-size=${youngHeapMebibytesMax}`,
      ],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...withoutKeys(process.env), ...compileCache() },
    });
    return { kind: 'started', child } as const;
  } catch (error) {
    return { kind: 'not_started', reason: reasonOf(error) } as const;
  }
}

/** What the process must not know, or gets by other ways. */
const KEY_VARIABLE = /TOKEN|SECRET|PASSWORD|AWS_/u;

function withoutKeys(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !KEY_VARIABLE.test(name)),
  );
}

/** Its own entry point, too, need not be stripped of types: 12 MB less. */
function compileCache(): NodeJS.ProcessEnv {
  const directory = getCompileCacheDir();
  // The variable names the directory above, whose parts are of one version of Node each.
  return directory === undefined ? {} : { NODE_COMPILE_CACHE: dirname(directory) };
}

function keepLastWords(child: ChildProcess): () => string {
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = `${words}${text}`.slice(-LAST_WORDS_CHARACTERS_MAX);
  });
  return () => words.trim();
}
