import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AskedQuestion } from '../../../node/authz/asked-question.ts';
import { searchActions, searchResources, searchSubjects } from '../../../node/authzen/search.ts';
import { worldOf } from '../../fakes/policy-world.ts';

const alice = { type: 'User', id: 'alice' };
const anvil = { type: 'Repo', id: 'anvil' };
const read = { name: 'read' };
const world = worldOf();

function resources(body: object) {
  return searchResources(world, body, () => undefined);
}

function actionsOf(body: object) {
  return searchActions(world, body, () => undefined);
}

test('subjects of a type are found, and an id that is given is ignored', () => {
  const found = [alice, { type: 'User', id: 'bob' }];
  const body = { subject: { type: 'User' }, action: read, resource: anvil };
  assert.deepEqual(searchSubjects(world, body), found);
  assert.deepEqual(searchSubjects(world, { ...body, subject: alice }), found);
});

test('resources of a type are found', () => {
  const body = { subject: alice, action: read, resource: { type: 'Repo', id: 'ignored' } };
  assert.deepEqual(resources(body), [anvil, { type: 'Repo', id: 'zebra' }]);
});

test('actions are found by their names', () =>
  assert.deepEqual(actionsOf({ subject: alice, resource: anvil }), [
    { name: 'delete' },
    { name: 'read' },
  ]));

test('what nobody knows has no results', () => {
  const spaceship = { type: 'Spaceship' };
  assert.deepEqual(
    searchSubjects(world, { subject: spaceship, action: read, resource: anvil }),
    [],
  );
  assert.deepEqual(resources({ subject: alice, action: read, resource: spaceship }), []);
  const nobody = { type: 'User', id: 'nobody' };
  assert.deepEqual(actionsOf({ subject: nobody, resource: anvil }), []);
  assert.deepEqual(actionsOf({ subject: { type: 'Spaceship', id: 'x' }, resource: anvil }), []);
});

/** A rule allows all of them, named or not: a list would leave some out. */
test('what has no end is refused, not cut short', () => {
  const endless = { code: 'unbound_variable' };
  const robot = { type: 'Robot', id: 'r2' };
  const ofRobots = { subject: robot, action: read, resource: anvil };
  assert.throws(() => searchSubjects(world, ofRobots), { ...endless, message: /every Robot/u });
  assert.throws(() => resources(ofRobots), { ...endless, message: /every Repo/u });
  const founder = { subject: { type: 'User', id: 'bob' }, resource: { type: 'Org', id: 'acme' } };
  assert.throws(() => actionsOf(founder), { ...endless, message: /every action/u });
});

test('each search is noted that is a question of the API', () => {
  const noted: AskedQuestion['kind'][] = [];
  const note = ({ kind }: AskedQuestion) => noted.push(kind);
  searchResources(world, { subject: alice, action: read, resource: anvil }, note);
  searchActions(world, { subject: alice, resource: anvil }, note);
  assert.deepEqual(noted, ['list', 'actions']);
});

test('what is searched with must be there', () => {
  const invalid = { code: 'invalid_request' };
  const subject = { type: 'User' };
  const resource = { type: 'Repo' };
  assert.throws(() => searchSubjects(world, { subject, resource: anvil }), invalid);
  assert.throws(() => searchSubjects(world, { subject, action: read, resource }), invalid);
  assert.throws(() => resources({ subject, action: read, resource }), invalid);
  assert.throws(() => resources({ action: read, resource }), invalid);
  assert.throws(() => actionsOf({ subject, resource: anvil }), invalid);
  assert.throws(() => actionsOf({ subject: alice }), invalid);
  const page = { token: 'of another server' };
  assert.throws(() => actionsOf({ subject: alice, resource: anvil, page }), invalid);
});

test('what is said of the one that is searched for is refused by a policy that listens', () => {
  const policy = `
    actor User {}
    resource Repo { permissions = ["read"]; }
    has_permission(_: User, "read", repo: Repo) if authzen_property(repo, "status", "open");`;
  const listening = worldOf({ policy, facts: [] });
  const open = { type: 'Repo', properties: { status: 'open' } };
  const body = { subject: alice, action: read, resource: open };
  assert.throws(() => searchResources(listening, body, () => undefined), {
    message: /resource\.properties/u,
  });
  assert.deepEqual(resources(body), [anvil, { type: 'Repo', id: 'zebra' }]);
});
