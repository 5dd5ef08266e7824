import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAILED, report } from './report.ts';
import type { Asked } from './traffic.ts';

const PRIMARY = '127.0.0.1:1';
const NODE = '127.0.0.1:2';

function asked(answer: string, answeredBy: string): Asked {
  return {
    question: {
      kind: 'actions',
      actor: { type: 'User', id: 'ada' },
      resource: { type: 'Repository', id: 'engine' },
    },
    answer,
    call: { answeredBy, requestMs: 1, callMs: 2 },
  };
}

function checkProblems(options: {
  readonly asked: readonly Asked[];
  readonly expected?: readonly Asked[];
  readonly nodeAnswers?: number;
  readonly problem: RegExp;
}) {
  const expected = options.expected ?? [asked('["read"]', PRIMARY)];
  const { problems } = report({
    expected,
    asked: options.asked,
    nodeAnswers: options.nodeAnswers ?? 9,
    primary: PRIMARY,
    node: NODE,
  });
  assert.match(problems.join('\n'), options.problem);
}

test('the same answers from both are no problem', () => {
  const { lines, problems } = report({
    expected: [asked('["read"]', PRIMARY)],
    asked: [asked('["read"]', PRIMARY), asked('["read"]', NODE)],
    nodeAnswers: 1,
    primary: PRIMARY,
    node: NODE,
  });
  assert.deepEqual(problems, []);
  assert.match(lines.join('\n'), /^node +1 +1 +1\.0 ms +1\.0 ms +2\.0 ms +2\.0 ms$/mu);
});

test('another answer is a problem', () =>
  checkProblems({
    asked: [asked('["read"]', PRIMARY), asked('[]', NODE)],
    problem: /the primary said \["read"\], then \[\]/u,
  }));

test('an error is a problem, though it was the same before', () =>
  checkProblems({
    asked: [asked(`${FAILED}no`, PRIMARY), asked(`${FAILED}no`, NODE)],
    expected: [asked(`${FAILED}no`, PRIMARY)],
    problem: /in peace: .*failed: no/u,
  }));

test('an answer that the node gave in peace proves nothing', () =>
  checkProblems({
    asked: [asked('["read"]', PRIMARY), asked('["read"]', NODE)],
    expected: [asked('["read"]', NODE)],
    problem: /in peace/u,
  }));

test('a primary that never died is a problem', () =>
  checkProblems({ asked: [asked('["read"]', PRIMARY)], problem: /the node answered nothing/u }));

test('the node must have counted what the application got from it', () =>
  checkProblems({
    asked: [asked('["read"]', PRIMARY), asked('["read"]', NODE)],
    nodeAnswers: 0,
    problem: /counted 0 answers/u,
  }));
