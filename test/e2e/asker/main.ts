/**
 * The program of a pod that stands for an application: it asks through the official SDK and prints one
 * line of JSON for each answer (`ask`), or one about them all (`load`). With no command it waits, so that
 * commands can be run in its pod.
 */

import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Oso } from 'oso-cloud';
import { DEVELOPMENT_KEY } from '../../../node/primary/keys.ts';
import { type Question, questions } from '../../demo/questions.ts';
import { traffic } from '../../demo/traffic.ts';
import type { AskedLine } from './lines.ts';
import { load } from './load.ts';

/** The first organizations of the demo's facts, of which every environment of a few thousand has these. */
const ORGANIZATIONS = 3;
const SEED = 1;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string', default: '' },
    'fallback-url': { type: 'string' },
    /** Of one request to the primary; a call makes three before it turns to the fallback. */
    'timeout-ms': { type: 'string', default: '250' },
    questions: { type: 'string', default: '120' },
    clients: { type: 'string', default: '8' },
    'pause-ms': { type: 'string', default: '0' },
  },
});

const [command] = positionals;
if (command === 'ask') await askAll();
else if (command === 'load') await loadUntilInputEnds();
else await wait();

async function askAll(): Promise<void> {
  const asked = await traffic({
    oso: sdk(),
    questions: list(),
    clients: Number(values.clients),
  });
  for (const { question, answer, call } of asked) say({ question, answer, ...call });
}

/** Ends when nobody holds its input any more, so that it never outlives who started it. */
async function loadUntilInputEnds(): Promise<void> {
  const end = new AbortController();
  process.stdin.once('end', () => end.abort()).resume();
  const summary = await load({
    oso: sdk(),
    questions: list(),
    clients: Number(values.clients),
    pauseMs: Number(values['pause-ms']),
    signal: end.signal,
    onStarted: () => process.stdout.write('started\n'),
  });
  process.stdout.write(`${JSON.stringify(summary)}\n`);
}

async function wait(): Promise<void> {
  const alive = setInterval(() => {}, 60_000);
  await once(process, 'SIGTERM');
  clearInterval(alive);
}

function sdk(): Oso {
  const fallbackUrl = values['fallback-url'];
  return new Oso(values.url, DEVELOPMENT_KEY, {
    fetchTimeoutMillis: Number(values['timeout-ms']),
    ...(fallbackUrl === undefined ? {} : { fallbackUrl }),
  });
}

function list(): readonly Question[] {
  const count = Number(values.questions);
  return questions({ count, organizations: ORGANIZATIONS, seed: SEED });
}

function say(line: AskedLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
