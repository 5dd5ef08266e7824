/** How long others wait for an answer while a node is asked one hostile thing. */

import { Agent, request } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { readAnswers } from './answers.ts';
import type { Door } from './doors.ts';
import { HOSTILE_BODIES, type HostileBody } from './hostile-bodies.ts';
import { talk } from './talk.ts';

export type Blocked = {
  readonly name: string;
  readonly path: string;
  readonly status: number | undefined;
  /** The longest that another answer took meanwhile. */
  readonly othersMs: number;
  /** Of the hostile one itself. */
  readonly ownMs: number;
  /** What the node's answering thread worked meanwhile: on a busy machine it waits, too. */
  readonly workMs: number;
};

export type Asked = {
  /** Without TLS. */
  readonly door: Door;
  /** Of the node behind it. */
  readonly pid: number;
};

/** Longer than that nobody may be kept from an answer. */
const OTHERS_MS_MAX = 1_000;
/** A question that is given up has had the time that every question may take, which has tests of its own. */
const GIVEN_UP = 503;
/** A wait of half of that or more is measured again, as the machine may have had something else to do. */
const TRIES = 3;
const OWN_MS_MAX = 15_000;
const ASK_INTERVAL_MS = 2;

/** Those that keep others waiting longest come first. */
export async function measureBlocking(
  asked: Asked,
  bodies = HOSTILE_BODIES,
): Promise<readonly Blocked[]> {
  const measured: Blocked[] = [];
  for (const hostile of bodies) {
    try {
      measured.push(await leastOf(asked, hostile));
    } catch (cause) {
      throw new Error(`Cannot measure ${hostile.path}, ${hostile.name}`, { cause });
    }
  }
  return measured.toSorted((left, right) => right.othersMs - left.othersMs);
}

/** On a machine with other things to do others wait for those, too: then it is the work that counts. */
export function isTooLong({ status, othersMs, workMs }: Blocked): boolean {
  return status !== GIVEN_UP && Math.min(othersMs, workMs) > OTHERS_MS_MAX;
}

async function leastOf(asked: Asked, hostile: HostileBody): Promise<Blocked> {
  const body = hostile.make();
  let least = await measure(asked, hostile, body);
  for (let tries = 1; tries < TRIES && least.othersMs > OTHERS_MS_MAX / 2; tries += 1) {
    const next = await measure(asked, hostile, body);
    if (next.othersMs < least.othersMs) least = next;
  }
  return least;
}

async function measure(
  { door, pid }: Asked,
  { name, path }: HostileBody,
  body: string,
): Promise<Blocked> {
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: x',
    `Authorization: Bearer ${door.key}`,
    'Content-Type: application/json',
    'Connection: close',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  const bytes = Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
  const ended = new AbortController();
  const others = longestOther(door, ended.signal);
  const workBeforeMs = workMsOf(pid);
  const startedMs = performance.now();
  const { said } = await talk(door, bytes, { isAnswerSure: true, hangMs: OWN_MS_MAX });
  const ownMs = performance.now() - startedMs;
  ended.abort();
  const [answer] = readAnswers(said).answers;
  const workMs = workMsOf(pid) - workBeforeMs;
  return { name, path, status: answer?.status, othersMs: await others, ownMs, workMs };
}

/** Of the first thread, which is the one that answers. Linux counts in hundredths of a second. */
function workMsOf(pid: number): number {
  if (!existsSync(`/proc/${pid}`)) throw new Error('The node has ended');
  const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8');
  const [, ...fields] = stat.slice(stat.lastIndexOf(')')).split(' ');
  const [user = 0, system = 0] = fields.slice(11, 13).map(Number);
  return (user + system) * 10;
}

/** Asks the node how it is, again and again. */
async function longestOther({ port }: Door, signal: AbortSignal): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  let longestMs = 0;
  while (!signal.aborted) {
    const startedMs = performance.now();
    await ask(port, agent);
    longestMs = Math.max(longestMs, performance.now() - startedMs);
    await sleep(ASK_INTERVAL_MS);
  }
  agent.destroy();
  return longestMs;
}

/** Also one that is not answered has been waited for. */
async function ask(port: number, agent: Agent): Promise<void> {
  const asked = request({ port, host: '127.0.0.1', path: '/healthcheck', agent }).end();
  try {
    const [response] = (await once(asked, 'response')) as [NodeJS.ReadableStream];
    await once(response.resume(), 'end');
  } catch {
    asked.destroy();
  }
}
