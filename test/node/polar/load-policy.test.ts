import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { atOnce } from '../../../node/lib/in-turns.ts';
import { SYNTAX_LIMITS } from '../../../node/polar/limits.ts';
import { loadingPolicy, loadPolicy } from '../../../node/polar/load-policy.ts';
import { printPolicy } from '../../../node/polar/print.ts';
import { type Goal, predicateKey, type Program, type Term } from '../../../node/polar/program.ts';
import { placeOf } from '../../../node/polar/source.ts';
import { diagnosticsOf } from './checks/expect-diagnostics.ts';
import { policyArbitrary } from './policy-arbitrary.ts';

test('a policy without mistakes can be asked', () => {
  const text = `actor User {}
resource Org { roles = ["admin"]; permissions = ["read"]; "read" if "admin"; }
test "t" { assert_not allow(User{"a"}, "read", Org{"o"}); }`;
  const loaded = loadPolicy([{ name: 'p', text }]);
  assert.equal(loaded.kind, 'policy');
  if (loaded.kind !== 'policy') return;
  const { program, metadata, factTypes, tests, warnings } = loaded.policy;
  assert.equal(program.clauses.length, 2);
  assert.deepEqual(metadata.resources['Org']?.roles, ['admin']);
  assert.ok(factTypes.length > 0);
  assert.equal(tests.length, 1);
  assert.deepEqual(warnings, []);
});
test('a policy is loaded in steps that do not grow with it, and it is the same policy', () => {
  const blocks = Array.from(
    { length: 200 },
    (_, n) => `resource R${n} { roles = ["a"]; permissions = ["p"]; "p" if "a"; }`,
  );
  const sources = [{ name: 'p', text: `actor User {}\n${blocks.join('\n')}` }];
  const steps = [...loadingPolicy(sources)].length;
  const twice = [...loadingPolicy([...sources, { name: 'q', text: 'p(x) if q(x);'.repeat(200) }])];
  assert.ok(steps > 200, `${steps} steps`);
  assert.ok(twice.length > steps + 200, `${twice.length} steps`);
  assert.deepEqual(atOnce(loadingPolicy(sources)), loadPolicy(sources));
});

test('warnings do not keep a policy from being asked', () => {
  const loaded = loadPolicy([{ name: 'p', text: 'p(x) if q(_);' }]);
  assert.equal(loaded.kind, 'policy');
  assert.equal(loaded.kind === 'policy' && loaded.policy.warnings[0]?.code, 'singleton-variable');
});
test('an error does', () => assert.equal(loadPolicy([{ name: 'p', text: 'p(' }]).kind, 'refused'));
test('no policy is a policy', () => assert.equal(loadPolicy([]).kind, 'policy'));

test('names cross files, in any order', () =>
  assert.deepEqual(
    diagnosticsOf(
      'resource Repo { roles = ["a"]; relations = { o: Org }; "a" if "b" on "o"; }',
      'actor User {} resource Org { roles = ["b"]; }',
    ),
    [],
  ));
test('what is told is in the order of the files, then of the text', () => {
  const found = diagnosticsOf('p(x) if q(_);\np(y) if q(_);', 'p(z) if q(_);');
  assert.deepEqual(
    found.map(({ span }) => [span.source.name, placeOf(span).line]),
    [
      ['1.polar', 1],
      ['1.polar', 2],
      ['2.polar', 1],
    ],
  );
});
test('the same is not told twice', () => {
  const text = 'actor User {} resource Org {} p(x: User) if (q(x) or r(x)) and x matches Org;';
  assert.deepEqual(
    diagnosticsOf(text).map(({ code }) => code),
    ['never-holds'],
  );
});
test('of very many things only some are told, errors before warnings', () => {
  const many = SYNTAX_LIMITS.diagnosticsMax + 10;
  const singletons = Array.from({ length: many }, (_, index) => `p(x${index});`).join('\n');
  const found = diagnosticsOf(`${singletons}\ntest "a" {} test "a" {}`);
  assert.equal(found.length, SYNTAX_LIMITS.diagnosticsMax);
  assert.equal(found.at(-1)?.code, 'duplicate-test');
});

test('whatever is written is a policy or refused, and its program keeps what it promises', () => {
  fc.assert(
    fc.property(policyArbitrary, (ast) => {
      const loaded = loadPolicy([{ name: 'p', text: printPolicy(ast) }]);
      if (loaded.kind === 'policy') checkProgram(loaded.policy.program);
      else assert.ok(loaded.diagnostics.some(({ severity }) => severity === 'error'));
    }),
    { numRuns: 300 },
  );
});
test('so are files cut short at any place', () => {
  const text = readFileSync(
    join(import.meta.dirname, '../../cases/polar/semantics-accepted.polar'),
    'utf8',
  );
  for (let length = 0; length < text.length; length += 7) {
    const { kind } = loadPolicy([{ name: 'p', text: text.slice(0, length) }]);
    assert.ok(kind === 'policy' || kind === 'refused');
  }
});

function checkProgram({ clauses, strata }: Program) {
  for (const { predicate, head, slotTypes, slotNames, goals } of clauses) {
    assert.ok(strata.has(predicateKey(predicate)));
    assert.equal(head.length, predicate.arity);
    assert.equal(slotNames.length, slotTypes.length);
    assert.ok(slotTypes.every((types) => types.length > 0));
    const slotsOutside = (excepted: Goal) => [
      ...slotsIn(head),
      ...goals.filter((goal) => goal !== excepted).flatMap(slotsOf),
    ];
    for (const goal of goals) {
      assert.ok(slotsOf(goal).every((slot) => slot < slotTypes.length));
      if (goal.kind === 'one-of') assert.ok(goal.values.length > 0);
      if (goal.kind !== 'not') continue;
      const outside = slotsOutside(goal);
      assert.ok(goal.localSlots.every((slot) => !outside.includes(slot)));
      const below = strata.get(predicateKey(goal.predicate)) ?? -1;
      assert.ok(below < (strata.get(predicateKey(predicate)) ?? 0));
    }
  }
}

function slotsOf(goal: Goal): readonly number[] {
  switch (goal.kind) {
    case 'call':
    case 'not':
      return slotsIn(goal.terms);
    case 'one-of':
      return [goal.slot];
    case 'compare':
    case 'differ':
      return slotsIn([goal.left, goal.right]);
  }
}

function slotsIn(terms: readonly Term[]): readonly number[] {
  return terms.flatMap((term) => (term.kind === 'slot' ? [term.slot] : []));
}
