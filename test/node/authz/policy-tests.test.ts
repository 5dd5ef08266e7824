import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runPolicyTests } from '../../../node/authz/policy-tests.ts';
import { createEngine } from '../../../node/eval/engine.ts';
import { DEFAULT_LIMITS } from '../../../node/eval/evaluator.ts';
import { memoryFacts } from '../../../node/eval/memory-facts.ts';
import { render } from '../../../node/polar/diagnostic.ts';
import { loadPolicy } from '../../../node/polar/load-policy.ts';

const NOW_SECONDS = 1_000;
const POLICY = `
actor User {}
resource Repo {
  roles = ["reader"];
  permissions = ["read", "star", "wait"];
  "read" if "reader";
  "star" if "reader";
}
has_permission(_: User, "look", _: Repo);
is_open(user: User) if opens_at(user, time) and time matches Integer and time <= @current_unix_time;
is_later(time: Integer, than: Integer) if time > than;
`;

/** The messages of the failed assertions of one test with this setup. */
function complaints(assertions: string, setup = 'has_role(User{"ada"}, "reader", Repo{"r"});') {
  const text = `${POLICY}\ntest "t" { setup { ${setup} } ${assertions} }`;
  const loaded = loadPolicy([{ name: 'p.polar', text }]);
  if (loaded.kind === 'refused') assert.fail(loaded.diagnostics.map(render).join('\n'));
  const clock = { nowSeconds: () => NOW_SECONDS, monotonicMs: () => 0 };
  const { policy } = loaded;
  const [outcome] = runPolicyTests({
    policy,
    nowSeconds: clock.nowSeconds,
    createEvaluator: (facts) =>
      createEngine({
        program: policy.program,
        facts: memoryFacts(facts),
        limits: DEFAULT_LIMITS,
        clock,
      }),
  });
  assert.equal(outcome?.name, 't');
  assert.equal(outcome.total - outcome.passed, outcome.failures.length);
  return outcome.failures.map(({ message }) => message);
}

function checkRight(assertion: string) {
  test(`right: ${assertion}`, () => assert.deepEqual(complaints(assertion), []));
}

function checkWrong(assertion: string, message: string) {
  test(`wrong: ${assertion}`, () => assert.deepEqual(complaints(assertion), [message]));
}

checkRight('assert allow(User{"ada"}, "read", Repo{"r"});');
checkRight('assert_not allow(User{"bob"}, "read", Repo{"r"});');
checkWrong('assert allow(User{"bob"}, "read", Repo{"r"});', 'This does not hold');
checkWrong('assert_not allow(User{"ada"}, "read", Repo{"r"});', 'This holds');

checkRight('assert has_role(User{"ada"}, role: String, Repo{"r"});');
checkRight('assert_not has_role(User{"bob"}, role: String, Repo{"r"});');
checkWrong('assert has_role(User{"bob"}, role: String, Repo{"r"});', 'This holds for no value');
checkWrong('assert_not has_role(User{"ada"}, role: String, Repo{"r"});', 'This holds for "reader"');

checkRight('assert allow(User{"ada"}, a: String, Repo{"r"}) iff a in ["star", "look", "read"];');
checkRight('assert allow(User{"bob"}, a: String, Repo{"r"}) iff a in ["look"];');
checkWrong(
  'assert allow(User{"ada"}, a: String, Repo{"r"}) iff a in ["read"];',
  'This holds for "look", "read", "star"',
);
checkWrong(
  'assert has_role(User{"bob"}, role: String, Repo{"r"}) iff role in ["reader"];',
  'This holds for no value',
);
checkRight('assert_not allow(User{"ada"}, a: String, Repo{"r"}) iff a in ["read"];');
checkRight('assert allow(User{"ada"}, a: String, Repo{"r"}) iff a not in ["wait"];');
checkWrong(
  'assert allow(User{"bob"}, a: String, Repo{"r"}) iff a not in ["look"];',
  'This holds for "look"',
);
checkWrong(
  'assert allow(User{"ada"}, "look", repo: Repo) iff repo in [Repo{"r"}];',
  'This holds for any value',
);

test('the clock is the one that is given', () => {
  const assertion = 'assert is_open(User{"ada"}); assert_not is_open(User{"bob"});';
  const setup = 'opens_at(User{"ada"}, 1000); opens_at(User{"bob"}, 1001);';
  assert.deepEqual(complaints(assertion, setup), []);
  assert.deepEqual(complaints('assert is_later(@current_unix_time, 999);'), []);
});

test('an assertion that cannot be evaluated fails', () => {
  const [message] = complaints('assert is_later(time: Integer, 5);');
  assert.match(message ?? '', /^Cannot tell: /u);
});
