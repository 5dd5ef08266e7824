import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine } from '../../../node/eval/engine.ts';
import { DEFAULT_LIMITS } from '../../../node/eval/evaluator.ts';
import { judgePolicy, type PolicyVerdict } from '../../../node/primary/judge-policy.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { POLICY } from '../../fakes/primary-store.ts';

const NOW_SECONDS = 1_700_000_000;

function judge(src: string, currentSrc?: string): PolicyVerdict {
  return judgePolicy({ filename: null, src }, currentSrc, {
    clock: new FakeClock(NOW_SECONDS * 1_000),
    makeEvaluator: (program, facts) =>
      createEngine({
        program,
        facts,
        limits: DEFAULT_LIMITS,
        clock: { nowSeconds: () => NOW_SECONDS, monotonicMs: () => 0 },
      }),
  });
}

test('a policy that loads and passes its tests may be put in force', () =>
  assert.deepEqual(judge(POLICY), { kind: 'updated' }));

test('the text that is in force is not judged again', () =>
  assert.deepEqual(judge('nonsense', 'nonsense'), { kind: 'unchanged' }));

test('a policy with mistakes is refused with each of them', () => {
  const verdict = judge('actor User {\nresource {');
  assert.ok(verdict.kind === 'refused' && verdict.diagnostics.length > 0);
  assert.equal(verdict.diagnostics[0]?.span.source.name, 'policy.polar');
});

test('a policy whose tests fail is refused with the outcome of each', () => {
  const verdict = judge(POLICY.replace('assert_not allow', 'assert allow'));
  assert.ok(verdict.kind === 'tests-failed');
  assert.deepEqual(
    verdict.outcomes.map(({ name, passed, total }) => ({ name, passed, total })),
    [{ name: 'members read', passed: 1, total: 2 }],
  );
});

test('tests see the clock that questions see', () => {
  const timed = `is_late(n: Integer) if n < @current_unix_time;
test "time" { assert is_late(${NOW_SECONDS - 1}); assert_not is_late(${NOW_SECONDS}); }`;
  assert.deepEqual(judge(timed), { kind: 'updated' });
});
