/**
 * The product in one minute: an application asks a primary; the primary is killed in mid-traffic; the
 * application goes on asking, and every answer stays the same. Ends with 1 when one does not.
 */

import { parseArgs } from 'node:util';
import { Oso } from 'oso-cloud';
import { METRICS } from '../../node/contract.ts';
import {
  answersOf,
  DEVELOPMENT_KEY,
  metric,
  type Running,
  startNode,
  startPrimary,
} from '../system/processes.ts';
import { facts, organizationsWithin } from './facts.ts';
import { load } from './load.ts';
import { type Question, questions } from './questions.ts';
import { report } from './report.ts';
import { type Asked, traffic } from './traffic.ts';

const SEED = 1;
/** Each question is asked once in peace, then this often while the primary dies. */
const ROUNDS = 3;
const CLIENTS = 16;

type Options = {
  readonly factCount: number;
  readonly questionCount: number;
  /** Leaves a primary and the node running. */
  readonly isHeld: boolean;
};

/** True when the node said what the primary had said, every time. */
async function demo({ factCount, questionCount, isHeld }: Options): Promise<boolean> {
  const primary = await startPrimary();
  say(`primary  ${primary.url}, for development and tests`);
  await fill(primary.url, factCount);
  const node = await startNode({ primaryUrl: primary.url });
  say(`node     ${node.url}, copied ${count(await metric(node.url, METRICS.facts))} facts`);

  const oso = new Oso(primary.url, DEVELOPMENT_KEY, { fallbackUrl: node.url });
  const organizations = organizationsWithin(factCount);
  const list = questions({ count: questionCount, organizations, seed: SEED });
  const expected = await traffic({ oso, questions: list, clients: CLIENTS });
  say(`asked    ${count(questionCount)} questions through the official SDK, with fallbackUrl`);

  const answersBefore = await answersOf(node.url);
  const asked = await askWhileItDies(oso, list, primary);
  const answers = (await answersOf(node.url)) - answersBefore;
  const isSame = tell({ expected, asked, answers, primary, node });
  say(`age of the facts: ${seconds(await metric(node.url, METRICS.snapshotAgeMs))}`);
  if (isHeld) await hold(primary, node, factCount);
  else await node.stop();
  return isSame;
}

async function fill(primaryUrl: string, factCount: number): Promise<void> {
  const startMs = performance.now();
  const oso = new Oso(primaryUrl, DEVELOPMENT_KEY);
  await load({
    oso,
    facts: facts({ size: factCount, seed: SEED }),
    onBatch: (loaded) => {
      if (loaded % 25_000 === 0) say(`load     ${count(loaded)} facts`);
    },
  });
  say(`load     policy and facts, ${seconds(performance.now() - startMs)}`);
}

async function askWhileItDies(
  oso: Oso,
  list: readonly Question[],
  primary: Running,
): Promise<readonly Asked[]> {
  const all = Array.from({ length: ROUNDS }, () => list).flat();
  let killed: Promise<unknown> | undefined;
  const asked = await traffic({
    oso,
    questions: all,
    clients: CLIENTS,
    onAsked: (number) => {
      if (number % 1_000 === 0) say(`asked    ${count(number)} more`);
      if (number < all.length / 3 || killed !== undefined) return;
      say(`killed   the primary, with ${CLIENTS} calls under way`);
      killed = primary.stop('SIGKILL');
    },
  });
  await killed;
  return asked;
}

/** Prints the table and every disagreement there is room for. */
function tell(options: {
  readonly expected: readonly Asked[];
  readonly asked: readonly Asked[];
  /** By the node's own count. */
  readonly answers: number;
  readonly primary: Running;
  readonly node: Running;
}): boolean {
  const { lines, problems } = report({
    expected: options.expected,
    asked: options.asked,
    nodeAnswers: options.answers,
    primary: new URL(options.primary.url).host,
    node: new URL(options.node.url).host,
  });
  say('', ...lines, '');
  say(
    'request: the one that was answered. call: what the application waits for; the SDK tries a dead',
  );
  say('primary three times before it asks the node, which takes 30 ms.', '');
  say(...problems.slice(0, 10));
  const verdict =
    problems.length === 0 ? 'every answer is the same' : `${problems.length} problems`;
  say(`compared ${count(options.asked.length)} answers with the primary's own: ${verdict}`);
  return problems.length === 0;
}

/** Starts the primary again, full, and leaves both running. */
async function hold(died: Running, node: Running, factCount: number): Promise<void> {
  const primary = await startPrimary({ port: Number(new URL(died.url).port) });
  await fill(primary.url, factCount);
  primary.release();
  node.release();
  say('', `Both are running; end them with: kill ${primary.pid} ${node.pid}`);
  say('What an application needs:', '');
  say("  import { Oso } from 'oso-cloud';");
  say(
    `  const oso = new Oso('${primary.url}', '${DEVELOPMENT_KEY}', {`,
    `    fallbackUrl: '${node.url}',`,
    '    fetchTimeoutMillis: 1_000,',
    '  });',
  );
  say(
    "  await oso.authorize({ type: 'User', id: 'user-1-110' }, 'read', { type: 'Repository', id: 'repo-1-1' });",
  );
}

function say(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

process.once('SIGINT', () => process.exit(130));
const { values } = parseArgs({
  options: {
    facts: { type: 'string', default: '100000' },
    questions: { type: 'string', default: '2000' },
    hold: { type: 'boolean', default: false },
  },
});
const isSame = await demo({
  factCount: Number(values.facts),
  questionCount: Number(values.questions),
  isHeld: values.hold,
});
process.exit(isSame ? 0 : 1);
