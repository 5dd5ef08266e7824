import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SYNTAX_LIMITS } from '../../../node/polar/limits.ts';
import { loadPolicy } from '../../../node/polar/load-policy.ts';
import { placeOf } from '../../../node/polar/source.ts';
import { diagnosticsOf } from './checks/expect-diagnostics.ts';

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
