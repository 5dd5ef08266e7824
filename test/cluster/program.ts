/**
 * Starts the programs of a cluster, each with a log file of its own. None outlives this process:
 * Linux kills a program whose parent dies, however that happens (`prctl(2)`, PR_SET_PDEATHSIG).
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const STOP_MS_MAX = 10_000;
const TAIL_LINES_MAX = 15;

export type Program = {
  readonly name: string;
  readonly logPath: string;
  /** Of the program itself, as this process sees it. */
  readonly pid: () => number | undefined;
  /** Rejects when the program ends before it was told to; never resolves. */
  readonly failed: Promise<never>;
  isRunning(): boolean;
  /** Sends the signal and waits for the end; after 10 s it is killed. Resolves if it has ended. */
  stop(signal?: NodeJS.Signals): Promise<void>;
};

export type ProgramOptions = {
  /** Names the log file. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly logsDirectory: string;
  /** A command that runs `argv` as its only child, in namespaces of its own. */
  readonly enter?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
};

/** Resolves when the program runs; that it is ready is for its user to find out. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { name, argv, enter = [] } = options;
  const logPath = join(options.logsDirectory, `${name}.log`);
  const log = openSync(logPath, 'a');
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...enter, ...argv], {
    // Ctrl-C in a terminal is for this process, which then ends its programs in their order.
    detached: true,
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let isStopping = false;
  const ended = once(child, 'exit');
  // A test that fails before it stops them ends all the same, and they with it.
  child.unref();
  const failed = ended.then(async () => {
    if (isStopping) return await new Promise<never>(() => {});
    throw new Error(`${name} ended by itself (${endOf(child)})\n${tailOf(logPath)}`);
  });
  // Who does not look at `failed` hears of it when the program does not answer.
  failed.catch(() => {});
  await Promise.race([once(child, 'spawn'), ended]);
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  // What enters namespaces passes no signal on: its only child is the program.
  const pid = (): number | undefined =>
    enter.length === 0 || child.pid === undefined ? child.pid : onlyChildOf(child.pid);
  const send = (signal: NodeJS.Signals): void => {
    const target = pid() ?? child.pid;
    if (isRunning() && target !== undefined) kill(target, signal);
  };
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    isStopping = true;
    if (!isRunning()) return;
    child.ref();
    send(signal);
    const killer = setTimeout(() => send('SIGKILL'), STOP_MS_MAX);
    await ended;
    clearTimeout(killer);
  };
  return { name, logPath, pid, failed, isRunning, stop };
}

/** The end of a log, under its path: what a person wants to see of a program that failed. */
export function tailOf(logPath: string): string {
  const lines = readFileSync(logPath, 'utf8').trimEnd().split('\n');
  return [`${logPath} ends with:`, ...lines.slice(-TAIL_LINES_MAX)].join('\n  ');
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended in this moment.
  }
}

function onlyChildOf(pid: number): number | undefined {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return Number(children.split(' ')[0]) || undefined;
  } catch {
    return undefined;
  }
}

function endOf({ exitCode, signalCode }: ChildProcess): string {
  return signalCode === null ? `exit code ${exitCode}` : signalCode;
}
