/**
 * In-process decisions, strings in, boolean out: rate, p50 and p99 at each size, and how much slower
 * the largest is than the smallest. All sizes are in memory at once and take turns, so that whatever
 * else the machine does meets each of them.
 */

import assert from 'node:assert/strict';
import type { Evaluator } from '../../node/eval/evaluator.ts';
import { quantile } from '../system/figures.ts';
import {
  callOf,
  DECISION_KINDS,
  decisions,
  LIST,
  LIST_LENGTH,
  LIST_VARIABLE,
} from './decisions-asked.ts';
import { engineOver } from './engine.ts';
import { number, type Section } from './section.ts';

const ROUNDS = 7;
const ROUND_MS = 60;
const WARM_UP_MS = 400;
const QUESTIONS = 4_096;
const LIST_KIND = `list of ${LIST_LENGTH.toLocaleString('en-US')}`;

/** One kind of question at one size, and what was measured of it so far. */
type Subject = {
  readonly kind: string;
  readonly size: number;
  /** Asks the n-th question and fails when the answer is wrong. */
  readonly ask: (n: number) => void;
  readonly timesUs: number[];
  readonly ratesPerSecond: number[];
};

export function measureDecisions(sizes: readonly number[]): Section {
  const subjects = sizes.flatMap((size) => subjectsOf(size, engineOver(size)));
  for (const subject of subjects) rate(subject, WARM_UP_MS);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const subject of subjects) {
      subject.ratesPerSecond.push(rate(subject, ROUND_MS));
      time(subject, ROUND_MS);
    }
  }
  return sectionOf(subjects, sizes);
}

function subjectsOf(size: number, engine: Evaluator): readonly Subject[] {
  const checks = DECISION_KINDS.map((kind): Subject => {
    const asked = decisions({ kind, size, count: QUESTIONS });
    const questions = asked.map((each) => ({ call: callOf(each), isAllowed: each.isAllowed }));
    const ask = (n: number) => {
      const { call, isAllowed } = questions[n % QUESTIONS] ?? assert.fail();
      if (engine.holds(call, []) !== isAllowed) assert.fail(`${kind}: not ${isAllowed}`);
    };
    return { kind, size, ask, timesUs: [], ratesPerSecond: [] };
  });
  const list = () => {
    const { length } = engine.idsOf(LIST, LIST_VARIABLE, []);
    if (length !== LIST_LENGTH) assert.fail(`list of ${length}`);
  };
  return [...checks, { kind: LIST_KIND, size, ask: list, timesUs: [], ratesPerSecond: [] }];
}

/** Questions per second, the clock being read once in 16. */
function rate({ ask }: Subject, ms: number): number {
  const startMs = performance.now();
  let count = 0;
  for (;;) {
    for (let each = 0; each < 16; each += 1) ask(count + each);
    count += 16;
    const passedMs = performance.now() - startMs;
    if (passedMs >= ms) return (count * 1_000) / passedMs;
  }
}

/** Each call by itself, the cost of reading the clock included. */
function time({ ask, timesUs }: Subject, ms: number): void {
  const endMs = performance.now() + ms;
  for (let n = 0; ; n += 1) {
    const startMs = performance.now();
    ask(n);
    const nowMs = performance.now();
    timesUs.push((nowMs - startMs) * 1_000);
    if (nowMs >= endMs) return;
  }
}

function sectionOf(subjects: readonly Subject[], sizes: readonly number[]): Section {
  const smallest = Math.min(...sizes);
  const largest = Math.max(...sizes);
  const p50Of = (kind: string, size: number) =>
    quantile(
      subjects.find((each) => each.kind === kind && each.size === size)?.timesUs ?? [],
      0.5,
    ) ?? Number.NaN;
  const kinds = [...new Set(subjects.map(({ kind }) => kind))];
  return {
    title: 'In process: strings in, boolean out',
    rows: [
      ['question', 'facts', 'per second', 'p50 µs', 'p99 µs', `p50 to ${number(smallest)}`],
      ...kinds.flatMap((kind) =>
        subjects
          .filter((each) => each.kind === kind)
          .map((each) => [
            kind,
            number(each.size),
            number(quantile(each.ratesPerSecond, 0.5) ?? Number.NaN),
            number(p50Of(kind, each.size)),
            number(quantile(each.timesUs, 0.99) ?? Number.NaN),
            `${number(p50Of(kind, each.size) / p50Of(kind, smallest))} x`,
          ]),
      ),
    ],
    notes: [
      `each p50 and p99 includes ${number(timerUs())} µs for reading the clock twice; rates do not`,
      `median of ${ROUNDS} rounds; sizes and questions take turns`,
    ],
    goals: kinds.flatMap((kind) => {
      const atLargest = `${kind}, ${number(largest)} facts`;
      const p50 = {
        what: `p50 of ${atLargest}`,
        measured: p50Of(kind, largest),
        kind: 'at most',
      } as const;
      if (kind === LIST_KIND) {
        return [{ ...p50, unit: 'ms', limit: 1, measured: p50.measured / 1_000 }];
      }
      const growth = p50Of(kind, largest) / p50Of(kind, smallest);
      const what = `growth of ${kind}, ${number(smallest)} to ${number(largest)} facts`;
      return [
        { ...p50, unit: 'µs', limit: 5 },
        { what, measured: growth, unit: 'x', limit: 2, kind: 'at most' } as const,
      ];
    }),
  };
}

function timerUs(): number {
  const times = Array.from({ length: 10_000 }, () => {
    const startMs = performance.now();
    return (performance.now() - startMs) * 1_000;
  });
  return quantile(times, 0.5) ?? 0;
}
