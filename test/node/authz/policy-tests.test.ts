import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyTestSteps, runPolicyTests } from '../../../node/authz/policy-tests.ts';
import { DEFAULT_LIMITS } from '../../../node/eval/evaluator.ts';
import { createEngine } from '../../../node/eval/engine.ts';
import { memoryFacts } from '../../../node/eval/memory-facts.ts';
import { placeOf } from '../../../node/polar/source.ts';
import type { Fact } from '../../../node/polar/program.ts';
import { policyOf } from '../polar/program-text.ts';

const NOW = 1_000;

function outcomesOf(text: string) {
  return runPolicyTests(runOf(text));
}

function runOf(text: string) {
  const policy = policyOf(text);
  const nowSeconds = () => NOW;
  const clock = { nowSeconds, monotonicMs: () => 0 };
  const { program } = policy;
  return {
    policy,
    nowSeconds,
    createEvaluator: (facts: readonly Fact[]) =>
      createEngine({ program, facts: memoryFacts(facts), limits: DEFAULT_LIMITS, clock }),
  };
}

const POLICY = `actor User {}
resource Org {
  roles = ["admin", "member"];
  permissions = ["read", "write"];
  "read" if "member";
  "write" if "admin";
  "member" if "admin";
}
anyone(_: User, "wave");
later(x: Integer) if x > @current_unix_time;
bare(x) if x > 3;
declare tag(String);
`;
const SETUP = `setup { has_role(User{"ann"}, "admin", Org{"o"}); has_role(User{"bob"}, "member", Org{"o"}); }`;

/** What is found of one assertion; undefined when it is right. */
function check(assertion: string, expected: RegExp | undefined) {
  const [outcome] = outcomesOf(`${POLICY}test "t" { ${SETUP}\n${assertion} }`);
  const message = outcome?.failures[0]?.message;
  if (expected === undefined) assert.equal(message, undefined, assertion);
  else assert.match(message ?? 'right', expected, assertion);
}

test('an assertion is right when the policy derives it from the setup', () => {
  check('assert allow(User{"ann"}, "write", Org{"o"});', undefined);
  check('assert_not allow(User{"bob"}, "write", Org{"o"});', undefined);
  check('assert allow(User{"bob"}, "write", Org{"o"});', /^This does not hold$/u);
  check('assert_not allow(User{"ann"}, "write", Org{"o"});', /^This holds$/u);
});
test('facts and any predicate may be asserted', () => {
  check('assert has_role(User{"bob"}, "member", Org{"o"});', undefined);
  check('assert_not nothing(1);', undefined);
  check('assert has_role(true, "member", Org{"o"});', /does not hold/u);
});
test('the clock is the one that rules see', () => {
  check('assert later(1001);', undefined);
  check('assert_not later(@current_unix_time);', undefined);
  check('assert later(@current_unix_time);', /does not hold/u);
});
test('an open argument stands for some value, or for none', () => {
  check('assert allow(User{"bob"}, action: String, Org{"o"});', undefined);
  check('assert_not allow(User{"eve"}, action: String, Org{"o"});', undefined);
  check('assert allow(User{"eve"}, action: String, Org{"o"});', /^This holds for no value$/u);
  check(
    'assert_not allow(User{"ann"}, action: String, Org{"o"});',
    /^This holds for "read", "write"$/u,
  );
});
test('an open argument of an abstract type is of any concrete one', () => {
  check('assert_not allow(User{"ann"}, "read", o: Resource);', /^This holds for Org\{"o"\}$/u);
  check('assert_not has_role(u, "member", Org{"o"});', /User\{"ann"\}, User\{"bob"\}/u);
});
test('iff names the exact set of values, in any order', () => {
  check('assert allow(User{"ann"}, a: String, Org{"o"}) iff a in ["write", "read"];', undefined);
  check(
    'assert allow(User{"ann"}, a: String, Org{"o"}) iff a in ["read", "read", "write"];',
    undefined,
  );
  check(
    'assert allow(User{"bob"}, a: String, Org{"o"}) iff a in ["write", "read"];',
    /^This holds for "read"$/u,
  );
  check('assert allow(User{"ann"}, a: String, Org{"o"}) iff a in ["read"];', /"read", "write"/u);
  check('assert allow(User{"eve"}, a: String, Org{"o"}) iff a in ["read"];', /no value/u);
});
test('assert_not … iff denies that the sets are equal', () => {
  check('assert_not allow(User{"bob"}, a: String, Org{"o"}) iff a in ["write"];', undefined);
  check('assert_not allow(User{"bob"}, a: String, Org{"o"}) iff a in ["read"];', /"read"/u);
});
test('iff … not in: some value, and none of these', () => {
  check('assert allow(User{"bob"}, a: String, Org{"o"}) iff a not in ["write"];', undefined);
  check(
    'assert allow(User{"ann"}, a: String, Org{"o"}) iff a not in ["write"];',
    /"read", "write"/u,
  );
  check('assert allow(User{"eve"}, a: String, Org{"o"}) iff a not in ["write"];', /no value/u);
});
test('what a rule leaves open is any value: more than every list', () => {
  check('assert anyone(u: User, "wave");', undefined);
  check('assert_not anyone(u: User, "wave");', /^This holds for any value$/u);
  check('assert anyone(u: User, "wave") iff u in [User{"ann"}];', /any value/u);
  check('assert anyone(u: User, "wave") iff u not in [User{"ann"}];', /any value/u);
});
test('what cannot be evaluated fails, and says why', () =>
  check('assert_not bare(x: Integer);', /^Cannot tell: /u));
test('what is wrong and what nobody can tell are told apart by their codes', () => {
  const [outcome] = outcomesOf(`${POLICY}test "t" { assert tag("a"); assert bare(x: Integer); }`);
  assert.deepEqual(
    outcome?.failures.map(({ code }) => code),
    ['assertion-failed', 'assertion-undecided'],
  );
});
test('a run in steps gives way before each assertion', () => {
  const text = 'test "a" { assert_not tag("a"); assert_not tag("b"); } test "b" {}';
  const steps = [...policyTestSteps(runOf(`${POLICY}${text}`))];
  assert.deepEqual(
    steps.map((step) => step?.name),
    [undefined, undefined, 'a', 'b'],
  );
});
test('of many values only some are shown', () => {
  const facts = Array.from({ length: 25 }, (_, index) => `tag("${index}");`).join(' ');
  const [outcome] = outcomesOf(
    `${POLICY}test "t" { setup { ${facts} } assert_not tag(x: String); }`,
  );
  assert.match(outcome?.failures[0]?.message ?? '', /, … \(25 values\)$/u);
});

test('each test sees its own facts alone, and is counted by itself', () => {
  const outcomes = outcomesOf(`${POLICY}
test "first" { setup { tag("a"); } assert tag("a"); assert tag("b"); }
test "second" { assert_not tag("a"); }
test "third" {}`);
  assert.deepEqual(
    outcomes.map(({ name, passed, total }) => [name, passed, total]),
    [
      ['first', 1, 2],
      ['second', 1, 1],
      ['third', 0, 0],
    ],
  );
  const [failure] = outcomes[0]?.failures ?? [];
  assert.equal(failure?.code, 'assertion-failed');
  assert.deepEqual(failure && placeOf(failure.span), { line: 14, column: 53 });
});

test('a bug is not a failed assertion', () => {
  const policy = policyOf('test "t" { assert p(1); }');
  const broken = () => {
    throw new TypeError('broken');
  };
  assert.throws(
    () =>
      runPolicyTests({
        policy,
        nowSeconds: () => NOW,
        createEvaluator: () => ({ holds: broken, solve: broken, idsOf: broken }),
      }),
    TypeError,
  );
});

/** Of the processor. Looking at the rules of every type for each test takes seven times what it should. */
const MANY_TYPES_CPU_MS_MAX = 2_000;

test('each test of a policy of very many types looks at the rules of its own types', () => {
  const part = (i: number) => `
    resource T${i} {
      roles = ["reader", "writer", "owner"];
      permissions = ["read", "write", "delete"];
      relations = { parent: T${Math.max(0, i - 1)}, creator: User };
      role if role on "parent";
      "owner" if "creator";
      "read" if "reader" or "writer";
      "delete" if "owner" and not is_locked(resource);
    }
    test "${i}" {
      setup { has_role(User{"a"}, "reader", T${i}{"t"}); }
      assert allow(User{"a"}, action: String, T${i}{"t"}) iff action in ["read"];
      assert_not has_permission(User{"a"}, "delete", T${i}{"t"});
    }`;
  const run = runOf(`actor User {}\n${Array.from({ length: 600 }, (_, i) => part(i)).join('')}`);
  const before = process.cpuUsage();
  const outcomes = runPolicyTests(run);
  const { user, system } = process.cpuUsage(before);
  assert.ok(outcomes.every(({ failures }) => failures.length === 0));
  assert.ok((user + system) / 1_000 < MANY_TYPES_CPU_MS_MAX, `${(user + system) / 1_000} ms`);
});
