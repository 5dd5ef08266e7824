import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuseOfOpen, type Told, toldFacts } from '../../../node/authzen/told-facts.ts';
import { fact, value, worldOf } from '../../fakes/policy-world.ts';

const POLICY = `
actor User {}
resource Repo { permissions = ["read"]; }

has_permission(_: User, "read", repo: Repo) if
  authzen_property(repo, "status", "open") and
  authzen_property("read", "soft", true) and
  authzen_property(repo, "level", level) and level < 5 and
  authzen_context("network", "office");
`;
const heeding = worldOf({ policy: POLICY, facts: [] });
const unheeding = worldOf();

/** Said of one repository. */
function ofRepo(properties: Record<string, unknown>): Told {
  return { properties: [{ of: value('Repo:anvil'), properties }], context: {} };
}

function checkTold(told: Told, ...expected: readonly ReturnType<typeof fact>[]) {
  assert.deepEqual(toldFacts(heeding, told), expected);
}

test('what is said is a fact of a predicate of its own', () => {
  const open = fact('authzen_property', 'Repo:anvil', 'String:status', 'String:open');
  checkTold(ofRepo({ status: 'open' }), open);
  const level = fact('authzen_property', 'Repo:anvil', 'String:level', 'Integer:3');
  checkTold(ofRepo({ level: 3 }), level);
  const soft = fact('authzen_property', 'String:read', 'String:soft', 'Boolean:true');
  const ofAction = { of: value('String:read'), properties: { soft: true } };
  checkTold({ properties: [ofAction], context: {} }, soft);
  const network = fact('authzen_context', 'String:network', 'String:office');
  checkTold({ properties: [], context: { network: 'office' } }, network);
});

test('each element of a list is said', () =>
  checkTold(
    ofRepo({ status: ['open', 'new'] }),
    fact('authzen_property', 'Repo:anvil', 'String:status', 'String:open'),
  ));

test('what is null is not there', () => checkTold(ofRepo({ status: null })));

test('what the policy has no use for is left out', () => {
  checkTold(ofRepo({ colour: 'red', level: '3', status: 7 }));
  const ofUser = { of: value('User:alice'), properties: { status: 'open' } };
  checkTold({ properties: [ofUser], context: {} });
});

test('names are any text, those of objects too', () => {
  const said = JSON.parse('{"__proto__": "a", "constructor": "b"}') as Record<string, unknown>;
  checkTold(ofRepo(said));
});

/** What no fact can say. */
const UNSAYABLE: readonly unknown[] = [
  1.5,
  2 ** 53,
  {},
  [[1]],
  [null],
  '',
  '*',
  'x'.repeat(513),
  '\ud800',
];

test('what no fact can say is refused by a policy that listens, and nothing to one that does not', () => {
  for (const given of UNSAYABLE) {
    const told = ofRepo({ status: given });
    assert.throws(() => toldFacts(heeding, told), { code: 'invalid_request' });
    assert.deepEqual(toldFacts(unheeding, told), []);
  }
});

test('what no fact can say is nothing where the policy asks for no property of its name', () => {
  const byName = worldOf({
    policy: `${POLICY}
has_permission(_: User, "write", repo: Repo) if authzen_property(repo, _name, "on");`,
    facts: [],
  });
  for (const given of UNSAYABLE) {
    checkTold(ofRepo({ colour: given, '': given }));
    const ofUser = { of: value('User:alice'), properties: { status: given } };
    checkTold({ properties: [ofUser], context: { status: given } });
    assert.throws(() => toldFacts(byName, ofRepo({ colour: given })), { code: 'invalid_request' });
  }
  assert.throws(() => toldFacts(byName, ofRepo({ '': 'on' })), { code: 'invalid_request' });
});

test('a policy that does not listen is told nothing', () =>
  assert.deepEqual(toldFacts(unheeding, ofRepo({ status: 'open', role: 'owner' })), []));

test('a caller cannot tell too much', () => {
  const status = Array.from({ length: 101 }, (_, index) => index);
  assert.throws(() => toldFacts(heeding, ofRepo({ level: status })), { code: 'too_large' });
  const unused = Array.from({ length: 1_001 }, (_, index) => [`name-${index}`, 'red'] as const);
  const many = ofRepo(Object.fromEntries(unused));
  assert.throws(() => toldFacts(heeding, many), { code: 'too_large' });
  assert.deepEqual(toldFacts(unheeding, many), []);
});

test('of what is searched for nothing can be said to a policy that listens', () => {
  const properties = { colour: 'red', status: 'open' };
  assert.throws(() => refuseOfOpen(heeding, { type: 'Repo', properties }, 'resource'), {
    code: 'invalid_request',
    message: /resource\.properties\["status"\]: cannot be said/u,
  });
  const red = { colour: 'red' };
  refuseOfOpen(heeding, { type: 'Repo', properties: red }, 'resource');
  refuseOfOpen(heeding, { type: 'User', properties }, 'subject');
  refuseOfOpen(unheeding, { type: 'Repo', properties }, 'resource');
});
