import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clauseText, policyOf } from './program-text.ts';

function check(text: string, expected: readonly string[]) {
  assert.deepEqual(policyOf(text).program.clauses.map(clauseText), expected);
}

const ALLOW =
  'allow(actor, action, resource) if has_permission(actor, action, resource) | actor: User, action: String, resource: Org/User';
const BLOCKS = 'actor User {} resource Org {}\n';

test('a policy without a rule for allow gets one', () => check(BLOCKS, [ALLOW]));
test('one that has any keeps its own, whatever its arguments', () => {
  check(`${BLOCKS}allow(x, y, z) if f(x, y, z);`, ['allow(x, y, z) if f(x, y, z)']);
  check(`${BLOCKS}allow(x) if f(x);`, ['allow(x) if f(x)']);
  check(`${BLOCKS}allow(1, 2, 3) if false;`, []);
});
test('without actors nothing is allowed, and nobody is told', () => {
  const { program, warnings } = policyOf('resource Org {}');
  assert.deepEqual([program.clauses, warnings], [[], []]);
});
test('role and permission before the if stand for each name, inherited ones included', () =>
  check(
    `actor User {} resource Base { roles = ["a"]; } resource Org extends Base {
      roles = ["b"]; permissions = ["p"]; role if "p"; permission if role; }
    allow(1);`,
    [
      'has_role(actor, "b", resource) if has_permission(actor, "p", resource) | actor: User, resource: Org',
      'has_role(actor, "a", resource) if has_permission(actor, "p", resource) | actor: User, resource: Org',
      'has_permission(actor, "p", resource) if has_role(actor, role, resource) | actor: User, resource: Org, role: String',
      'allow(1)',
    ],
  ));
test('blocks of one type share their names', () =>
  check(
    'actor User {} resource Org { roles = ["a"]; } resource Org { roles = ["b"]; "b" if "a"; } allow(1);',
    [
      'has_role(actor, "b", resource) if has_role(actor, "a", resource) | actor: User, resource: Org',
      'allow(1)',
    ],
  ));
test('rules of a type are about all that extend it', () =>
  check(
    'actor User {} resource Org { roles = ["a", "b"]; "b" if "a"; } resource Team extends Org {} allow(1);',
    [
      'has_role(actor, "b", resource) if has_role(actor, "a", resource) | actor: User, resource: Org/Team',
      'allow(1)',
    ],
  ));
