import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runWords } from '../../fakes/run-command.ts';
import { checkAsked, checkUsage, jsonOf, SMALL } from './snapshot-for-asking.ts';

test('what is allowed is proved, and ends with 0', () =>
  checkAsked(['explain', 'User:alice', 'read', 'Repo:zebra'], {
    stdout: `allow(User{"alice"}, "read", Repo{"zebra"})
  rule default allow:1:1  allow(actor: Actor, action: String, resource: Resource) if has_permission(actor, action, resource);
    has_permission(User{"alice"}, "read", Repo{"zebra"})
      rule policy.polar:11:3  "read" if "reader";
        has_role(User{"alice"}, "reader", Repo{"zebra"}): a fact
`,
  }));

test('what is denied says how far each rule got, and ends with 1', () =>
  checkAsked(['explain', 'has_permission(User:bob, "delete", Repo:anvil)'], {
    exit: 1,
    stdout: `has_permission(User{"bob"}, "delete", Repo{"anvil"}): no such fact, and its one rule does not apply
  rule policy.polar:12:3  "delete" if "owner";
    has_role(User{"bob"}, "owner", Repo{"anvil"}): no such fact, and no rule is about it
`,
  }));

test('a type that no block declares is a wrong question, and no denial', () =>
  checkAsked(['explain', 'Usr:bob', 'read', 'Repo:anvil'], {
    exit: 2,
    stderr: /^Unknown type "Usr": .* did you mean "User"\?$/mu,
  }));

test('context facts count, and must be of use', async () => {
  const asked = ['explain', 'has_permission(User:bob, "delete", Repo:anvil)', '--fact'];
  const ran = await runWords([
    ...asked,
    'has_role(User:bob, "owner", Repo:anvil)',
    '--snapshot',
    SMALL,
  ]);
  assert.equal(ran.exit, 0);
  assert.match(ran.stdout, /Repo\{"anvil"\}\): a fact of the question$/mu);
  await checkAsked([...asked, 'likes(User:bob, 1)'], { exit: 2, stderr: /not used in policy/u });
});

test('how deep a denial is told can be said', async () => {
  const asked = ['explain', 'User:bob', 'delete', 'Repo:anvil', '--depth'];
  const ran = await runWords([...asked, '1', '--snapshot', SMALL]);
  assert.match(ran.stdout, /: no; what is below is left out$/mu);
  await checkAsked([...asked, '0'], { exit: 2, stderr: /Cannot use --depth 0: 1 to 100/u });
});

test('half a question is told what it lacks', () =>
  checkAsked(['explain', 'User:bob'], { exit: 2, stderr: /^ACTION is missing$/mu }));

test('a program gets a tree', async () => {
  const { holds, attempt } = await jsonOf(['explain', 'User:bob', 'delete', 'Repo:anvil']);
  assert.equal(holds, false);
  assert.ok(attempt !== undefined);
});

test('a running node is not asked why', async () => {
  await checkAsked(['explain', 'User:bob', 'read', 'Repo:x', '--url', 'http://127.0.0.1:1'], {
    exit: 2,
    stderr: /save its copy \(GET \/fallback\/v1\/generation\)/u,
  });
  const ran = await runWords(['explain', 'User:bob', 'read', 'Repo:x']);
  assert.match(ran.stderr, /Name what to ask: --snapshot FILE/u);
});

test('usage', () => checkUsage('explain', ['User:alice', 'read', 'Repo:anvil']));
