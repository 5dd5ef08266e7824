/**
 * Questions at a fixed rate, whether or not the last answer has come: what a node can't keep up with shows
 * as delay, not as fewer questions.
 */

import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEVELOPMENT_KEY } from '../system/processes.ts';
import type { Value } from '../../node/polar/program.ts';

export type AskedQuestion = {
  readonly actor: Value;
  readonly action: string;
  readonly resource: Value;
  readonly isAllowed: boolean;
};

export type Asked = {
  /** From sending each to its whole answer, in the order they were sent. */
  readonly delaysMs: readonly number[];
  /** How late this process itself was to send: the machine's share of the delays. */
  readonly lateMs: readonly number[];
  /** Answers that were errors, or none. */
  readonly failures: number;
  /** Answers that were wrong. */
  readonly wrong: number;
};

export type LoopOptions = {
  readonly url: string;
  readonly perSecond: number;
  readonly question: (n: number) => AskedQuestion;
};

/** Asks until `work` is done. */
export async function askWhile(options: LoopOptions, work: () => Promise<unknown>): Promise<Asked> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const delaysMs: number[] = [];
  const lateMs: number[] = [];
  const pending: Promise<void>[] = [];
  const counts = { failures: 0, wrong: 0 };
  let isDone = false;
  const finished = work().finally(() => {
    isDone = true;
  });
  const startMs = performance.now();
  for (let n = 0; !isDone; n += 1) {
    const dueMs = startMs + (n * 1_000) / options.perSecond;
    const earlyMs = dueMs - performance.now();
    if (earlyMs > 0) await sleep(earlyMs);
    const sentMs = performance.now();
    lateMs.push(Math.max(0, sentMs - dueMs));
    pending.push(
      ask(options, n, agent).then((verdict) => {
        delaysMs[n] = performance.now() - sentMs;
        if (verdict !== 'right') counts[verdict] += 1;
      }),
    );
  }
  await Promise.all([finished, ...pending]);
  agent.destroy();
  return { delaysMs, lateMs, ...counts };
}

function ask(
  { url, question }: LoopOptions,
  n: number,
  agent: Agent,
): Promise<'right' | 'wrong' | 'failures'> {
  const asked = question(n);
  const body = bodyOf(asked);
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    authorization: `Bearer ${DEVELOPMENT_KEY}`,
  };
  return new Promise((resolve) => {
    const sent = request(`${url}/api/authorize`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', () => resolve('failures'));
      response.on('end', () => {
        if (response.statusCode !== 200) resolve('failures');
        else resolve(text === `{"allowed":${asked.isAllowed}}` ? 'right' : 'wrong');
      });
    });
    sent.on('error', () => resolve('failures'));
    sent.end(body);
  });
}

export function bodyOf(question: AskedQuestion): string {
  return JSON.stringify({
    actor_type: question.actor.type,
    actor_id: question.actor.id,
    action: question.action,
    resource_type: question.resource.type,
    resource_id: question.resource.id,
  });
}
