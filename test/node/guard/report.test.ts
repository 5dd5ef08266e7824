import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding, Trial } from '../../../node/guard/findings.ts';
import { judge } from '../../../node/guard/judge.ts';
import { SHOWN } from '../../../node/guard/limits.ts';
import { type GuardReport, reportOf, summaryOf } from '../../../node/guard/report.ts';

const UNTRIED: Trial = {
  tests: undefined,
  isPolicyEmptied: false,
  shrinkage: undefined,
  comparison: undefined,
};
const EMPTIED: Finding = { code: 'predicate_emptied', subject: 'a/1', message: 'a/1 is empty' };
const DENIED: Finding = { code: 'many_denied', subject: '', message: 'many are denied' };

function reported(findings: readonly Finding[], trial: Partial<Trial> = {}): GuardReport {
  const moment = { monotonicMs: 5, wallMs: 1e12, copy: 'copy 1' };
  const judgement = judge(findings, { mode: 'default', canHold: true, state: undefined, moment });
  const tried = { mode: 'default', triedAtMs: 1e12, durationMs: 40 } as const;
  return reportOf(judgement, { ...UNTRIED, ...trial }, tried);
}

test('a report is JSON, and tells what was not tried', () => {
  const report = reported([]);
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
  assert.deepEqual(report, {
    verdict: 'take',
    mode: 'default',
    triedAtMs: 1e12,
    durationMs: 40,
    reasons: [],
    reasonCount: 0,
    held: null,
    isReleasedByAge: false,
    tests: null,
    facts: null,
    questions: null,
    flips: null,
    examples: [],
  });
});

test('a report of a hold says since when, and what holds before what warns', () => {
  const report = reported([DENIED, EMPTIED]);
  assert.equal(report.verdict, 'hold');
  assert.deepEqual(report.held, { sinceMs: 1e12, copies: 1 });
  assert.deepEqual(
    report.reasons.map(({ code }) => code),
    ['predicate_emptied', 'many_denied'],
  );
});

test('of many reasons the first are shown, and all are counted', () => {
  const many = Array.from({ length: 500 }, (_, index) => ({ ...EMPTIED, subject: `p${index}/1` }));
  const { reasons, reasonCount } = reported(many);
  assert.equal(reasons.length, SHOWN.reasonsMax);
  assert.equal(reasonCount, 500);
});

test('the counts of a comparison are shown as they are', () => {
  const flips = {
    allow_to_deny: 1,
    deny_to_allow: 2,
    results_to_none: 3,
    none_to_results: 4,
    results_differ: 5,
    answer_to_error: 6,
    error_to_answer: 7,
  };
  const before = { positive: 20, negative: 8, results: 3 };
  const counts = { asked: 30, compared: 28, slowed: 1, isComplete: true };
  const example = { kind: 'allow_to_deny', question: 'q', before: 'a', after: 'b' } as const;
  const comparison = { ...counts, damaged: 0, before, flips, examples: [example] };
  const shrinkage = {
    before: 9,
    after: 8,
    areAllGone: false,
    isSmaller: false,
    emptied: [],
    shrunk: [],
  };
  const report = reported([], { comparison, shrinkage });
  assert.deepEqual(report.questions, counts);
  assert.deepEqual(report.flips, flips);
  assert.deepEqual(report.examples, [example]);
  assert.deepEqual(report.facts, { before: 9, after: 8 });
});

test('a summary is one line with the gravest reason', () => {
  assert.equal(summaryOf(reported([])), 'Took the new copy');
  assert.equal(summaryOf(reported([DENIED])), 'Took the new copy, with a warning: many are denied');
  assert.equal(
    summaryOf(reported([DENIED, EMPTIED])),
    'Held the new copy, the old one goes on answering: a/1 is empty; and 1 more',
  );
  assert.equal(
    summaryOf({ ...reported([EMPTIED]), verdict: 'take_and_warn', isReleasedByAge: true }),
    'Took the new copy after holding it for long enough: a/1 is empty',
  );
});
