/**
 * `make test-crash`: kills a process at random moments while it starts, builds, accepts and cleans up on
 * a real directory, and sees that the next one always starts: on a generation that verifies, never an
 * older one than was accepted, with nothing left over. KILLS and SEED are its arguments.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Word } from './life.ts';

const LIFE = join(import.meta.dirname, 'life.ts');
/** A kill comes within this, mostly early in it, after one of these words, each in its turn. */
const DELAY_MS_MAX = 30;
const KILL_AFTER = ['opening', 'started', 'building', 'accepting', 'accepted'] as const;
const START_MS_MAX = 60_000;

type Tally = {
  kills: number;
  /** By what the process was about to do. */
  readonly killedWhile: Record<Word['kind'], number>;
  starts: number;
  accepted: number;
  oldestMs: number;
  newestMs: number;
  readonly problems: string[];
};

/** What the last process had: the next one may not come up on an older one. */
type Known = { acceptedMs: number };

const killsMax = Number(process.argv[2] ?? 100);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const directory = await mkdtemp(join(tmpdir(), 'crash-'));
process.stdout.write(`${killsMax} kills, seed ${seed}, in ${directory}\n`);
try {
  const startedAtMs = performance.now();
  const tally = await killAgainAndAgain();
  print(tally, (performance.now() - startedAtMs) / 1000);
  process.exitCode = tally.problems.length > 0 ? 1 : 0;
} finally {
  await rm(directory, { recursive: true });
}

async function killAgainAndAgain(): Promise<Tally> {
  const tally: Tally = {
    kills: 0,
    killedWhile: { opening: 0, started: 0, building: 0, accepting: 0, accepted: 0 },
    starts: 0,
    accepted: 0,
    oldestMs: Infinity,
    newestMs: 0,
    problems: [],
  };
  const known: Known = { acceptedMs: 0 };
  const random = randomFrom(seed);
  while (tally.kills < killsMax && tally.problems.length === 0) {
    const after = KILL_AFTER[tally.kills % KILL_AFTER.length] ?? 'opening';
    const words = await wordsOf([directory], { after, delayMs: random() ** 3 * DELAY_MS_MAX });
    tally.kills += 1;
    const last = words.at(-1);
    if (last !== undefined) tally.killedWhile[last.kind] += 1;
    judge(words, known, tally);
    // Whatever the kill left: what a fresh process makes of it is seen before the next kill.
    judge(await wordsOf([directory, '--once']), known, tally);
  }
  return tally;
}

type Kill = { readonly after: Word['kind']; readonly delayMs: number };

/** Runs a process until it is killed, so long after it said that word, or ends. */
async function wordsOf(args: readonly string[], kill?: Kill): Promise<Word[]> {
  const child = spawn(process.execPath, [LIFE, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  let [output, errors] = ['', ''];
  child.stderr.on('data', (data: Buffer) => {
    errors += data.toString();
  });
  const isSaid = new Promise<void>((resolve) => {
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
      if (kill !== undefined && output.includes(`"${kill.after}"`)) resolve();
    });
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), START_MS_MAX);
  if (kill !== undefined) {
    await Promise.race([isSaid, closed]);
    await sleep(kill.delayMs);
    child.kill('SIGKILL');
  }
  const [code, signal] = (await closed) as [number | null, string | null];
  clearTimeout(timer);
  const wasToEnd = kill === undefined ? code === 0 : signal === 'SIGKILL';
  if (!wasToEnd || errors !== '')
    throw new Error(`Ended by itself (${code}, ${signal}): ${errors}`);
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Word);
}

function judge(words: readonly Word[], known: Known, tally: Tally) {
  for (const word of words) {
    if (word.kind === 'started') judgeStart(word, known, tally);
    if (word.kind === 'accepted') {
      tally.accepted += 1;
      known.acceptedMs = word.takenAtMs;
    }
  }
}

function judgeStart(
  { takenAtMs, kept, litter }: Extract<Word, { kind: 'started' }>,
  known: Known,
  tally: Tally,
) {
  tally.starts += 1;
  const foundMs = takenAtMs ?? 0;
  if (foundMs < known.acceptedMs) {
    tally.problems.push(`started on ${foundMs} although ${known.acceptedMs} was accepted`);
  }
  if (litter.length > 0) tally.problems.push(`left over: ${litter.join(', ')}`);
  if (kept > 1) tally.problems.push(`${kept} generations instead of one`);
  known.acceptedMs = foundMs;
  if (takenAtMs === null) return;
  tally.oldestMs = Math.min(tally.oldestMs, takenAtMs);
  tally.newestMs = Math.max(tally.newestMs, takenAtMs);
}

function print({ killedWhile, problems, ...tally }: Tally, seconds: number) {
  const dateOf = (ms: number) => (ms > 0 && ms < Infinity ? new Date(ms).toISOString() : 'none');
  const rows: readonly (readonly [string, string | number])[] = [
    ['kills', tally.kills],
    ...Object.entries(killedWhile).map(
      ([kind, count]) => [`  last heard: ${kind}`, count] as const,
    ),
    ['starts, verified to the byte', tally.starts],
    ['generations accepted', tally.accepted],
    ['oldest started on', dateOf(tally.oldestMs)],
    ['newest started on', dateOf(tally.newestMs)],
    ['started on an older one', problems.filter((text) => text.startsWith('started on')).length],
    ['litter', problems.filter((text) => !text.startsWith('started on')).length],
    ['seconds', Math.round(seconds)],
  ];
  for (const [name, value] of rows) process.stdout.write(`${name.padEnd(30)}${value}\n`);
  for (const problem of problems) process.stdout.write(`PROBLEM ${problem}\n`);
  process.stdout.write(problems.length > 0 ? `FAIL, seed ${seed}\n` : 'PASS\n');
}

/** Numbers in [0, 1), always the same for a seed: mulberry32. */
function randomFrom(first: number): () => number {
  let state = first | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
