/** What the demo found: a short table, and everything that is not as it should be. Pure. */

import { quantile, table } from '../system/figures.ts';
import type { Asked } from './traffic.ts';

export type Report = { readonly lines: readonly string[]; readonly problems: readonly string[] };

/**
 * Compares each answer with the one that the primary gave to the same question in peace. `asked` goes
 * through the questions of `expected` any number of times, in order.
 */
export function report(options: {
  readonly expected: readonly Asked[];
  readonly asked: readonly Asked[];
  /** How many answers the node counted. */
  readonly nodeAnswers: number;
  /** Host and port. */
  readonly primary: string;
  readonly node: string;
}): Report {
  const { expected, primary, node } = options;
  const pairs = options.asked.map((asked, index) => {
    const { answer } = expected[index % expected.length] ?? { answer: 'never asked' };
    return { asked, isAgreed: asked.answer === answer, expected: answer };
  });
  const byNode = pairs.filter(({ asked }) => asked.call.answeredBy === node);
  const byPrimary = pairs.filter(({ asked }) => asked.call.answeredBy === primary);
  const head = ['served by', 'asked', 'agreed', 'request p50', 'p99', 'call p50', 'p99'];
  return {
    lines: table([head, row('primary', byPrimary), row('node', byNode), row('all', pairs)]),
    problems: [
      ...expected
        .filter(({ answer, call }) => answer.startsWith(FAILED) || call.answeredBy !== primary)
        .map(({ question, answer }) => `in peace: ${JSON.stringify(question)}: ${answer}`),
      ...pairs
        .filter(({ isAgreed }) => !isAgreed)
        .map((pair) => {
          const question = JSON.stringify(pair.asked.question);
          return `${question}: the primary said ${pair.expected}, then ${pair.asked.answer}`;
        }),
      ...unless(byPrimary.length > 0, 'the primary answered nothing before it died'),
      ...unless(byNode.length > 0, 'the node answered nothing'),
      ...unless(
        options.nodeAnswers >= byNode.length,
        `the node counted ${options.nodeAnswers} answers, the application ${byNode.length}`,
      ),
    ],
  };
}

/** How an answer begins that is none: what the SDK threw comes after it. */
export const FAILED = 'failed: ';

type Pair = { readonly asked: Asked; readonly isAgreed: boolean };

function row(name: string, pairs: readonly Pair[]): readonly string[] {
  const requests = pairs.map(({ asked }) => asked.call.requestMs);
  const calls = pairs.map(({ asked }) => asked.call.callMs);
  return [
    name,
    String(pairs.length),
    String(pairs.filter(({ isAgreed }) => isAgreed).length),
    ...[requests, calls].flatMap((all) => [0.5, 0.99].map((rank) => milliseconds(all, rank))),
  ];
}

function milliseconds(all: readonly number[], rank: number): string {
  const value = quantile(all, rank);
  return value === undefined ? '-' : `${value.toFixed(1)} ms`;
}

function unless(condition: boolean, problem: string): readonly string[] {
  return condition ? [] : [problem];
}
