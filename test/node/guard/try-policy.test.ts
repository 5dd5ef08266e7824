import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TEST_FACTS_MAX, TRIAL_TIMES } from '../../../node/guard/limits.ts';
import type { Pace } from '../../../node/guard/slices.ts';
import { tryPolicy } from '../../../node/guard/try-policy.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { policyOf } from '../polar/program-text.ts';
import { NOW_SECONDS, timelessPace } from './trial.ts';

const POLICY = `actor User {}
resource Repo { roles = ["reader"]; permissions = ["read"]; "read" if "reader"; }
later(n: Integer) if n > @current_unix_time;
bare(n) if n > 3;
declare tag(Integer);
`;
const RIGHT = `test "right" {
  setup { has_role(User{"a"}, "reader", Repo{"r"}); }
  assert allow(User{"a"}, "read", Repo{"r"});
  assert later(${NOW_SECONDS + 1});
  assert_not later(${NOW_SECONDS});
}`;
const WRONG = 'test "wrong" { assert later(3); assert later(4); }';
const UNDECIDED = 'test "open" { assert bare(n: Integer); }';

async function tried(text: string, pace: Pace = timelessPace()) {
  return await tryPolicy({ policy: policyOf(`${POLICY}${text}`), nowSeconds: NOW_SECONDS, pace });
}

test('a policy without tests passes', async () => {
  const none = { tests: 0, passed: 0, failed: 0, undecided: 0, failures: [] };
  assert.deepEqual(await tried(''), none);
});

test('right, wrong and undecided tests are told apart', async () => {
  const { tests, passed, failed, undecided, failures } = await tried(
    `${RIGHT}\n${WRONG}\n${UNDECIDED}`,
  );
  assert.deepEqual(
    { tests, passed, failed, undecided },
    { tests: 3, passed: 1, failed: 1, undecided: 1 },
  );
  assert.equal(failures[0], '"wrong" at 12:16: This does not hold');
  assert.equal(failures.length, 2);
});

test('a test with one wrong and one undecided assertion is wrong', async () => {
  const { failed, undecided } = await tried(
    'test "both" { assert bare(n: Integer); assert later(3); }',
  );
  assert.deepEqual({ failed, undecided }, { failed: 1, undecided: 0 });
});

test('a test with too many facts is not run here', async () => {
  const facts = Array.from({ length: TEST_FACTS_MAX + 1 }, (_, index) => `tag(${index});`);
  const large = `test "large" { setup { ${facts.join(' ')} } assert tag(-1); }`;
  const { passed, failed, undecided } = await tried(`${RIGHT}\n${large}`);
  assert.deepEqual({ passed, failed, undecided }, { passed: 1, failed: 0, undecided: 1 });
});

test('a test of more than a few facts has an index of its own', async () => {
  const facts = Array.from({ length: 200 }, (_, index) => `tag(${index});`);
  const { passed } = await tried(
    `test "some" { setup { ${facts.join(' ')} } assert tag(7); assert_not tag(200); }`,
  );
  assert.equal(passed, 1);
});

test('a test that was too slow is run again, for the thread may just have stood still', async () => {
  const facts = Array.from({ length: 50 }, (_, index) => `tag(${index});`);
  const text = `pair(a: Integer, b: Integer) if tag(a) and tag(b);
test "pairs" { setup { ${facts.join(' ')} } assert pair(49, b: Integer); assert_not tag(50); }`;
  for (const [pauses, passed] of [
    [0, 1],
    [12, 1],
    [1_000, 0],
  ] as const) {
    const pace = timelessPace();
    let left = pauses;
    const monotonicMs = () => {
      left -= 1;
      if (left >= 0) pace.clock.advance(50);
      return pace.clock.monotonicMs();
    };
    const found = await tried(text, { ...pace, clock: { monotonicMs } });
    assert.deepEqual([found.passed, found.undecided], [passed, 1 - passed], `${pauses} pauses`);
  }
});

test('what is not run when the time is over is undecided', async () => {
  const clock = new FakeClock();
  const { signal } = new AbortController();
  let turns = 0;
  const yieldToOthers = () => {
    turns += 1;
    if (turns > 1) clock.advance(TRIAL_TIMES.testsMs);
    return Promise.resolve();
  };
  const busy = { monotonicMs: () => (clock.advance(TRIAL_TIMES.stepMs / 4), clock.monotonicMs()) };
  const many = Array.from({ length: 50 }, (_, index) => RIGHT.replace('right', `right ${index}`));
  const { tests, passed, failed, undecided } = await tried(many.join('\n'), {
    clock: busy,
    yieldToOthers,
    signal,
  });
  assert.deepEqual({ tests, failed, rest: passed + undecided }, { tests: 50, failed: 0, rest: 50 });
  assert.ok(undecided > 40, `${undecided} undecided`);
});
