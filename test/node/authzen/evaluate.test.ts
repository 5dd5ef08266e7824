import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuthorizeQuestion } from '../../../node/authz/question.ts';
import { evaluate, evaluateSeveral, EVALUATIONS_MAX } from '../../../node/authzen/evaluate.ts';
import { Deadline } from '../../../node/lib/deadline.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { fact, value, worldOf } from '../../fakes/policy-world.ts';

const subject = { type: 'User', id: 'alice' };
const action = { name: 'read' };
const anvil = { resource: { type: 'Repo', id: 'anvil' } };
const acme = { resource: { type: 'Org', id: 'acme' } };

function partsOf() {
  const noted: AuthorizeQuestion[] = [];
  return { noted, note: (question: AuthorizeQuestion) => noted.push(question) };
}

function several(body: object, world = worldOf()) {
  const made = evaluateSeveral(world, body, partsOf());
  assert.equal(made.kind, 'several');
  return made.decisions.map(({ decision, error }) => error?.message ?? decision);
}

test('the subject is the actor, and the answer that of authorize', () => {
  const parts = partsOf();
  assert.deepEqual(evaluate(worldOf(), { subject, action, ...anvil }, parts), { decision: true });
  assert.deepEqual(evaluate(worldOf(), { subject, action, ...acme }, parts), { decision: false });
  const question = { actor: value('User:alice'), action: 'read', contextFacts: [] };
  assert.deepEqual(parts.noted, [
    { ...question, resource: value('Repo:anvil') },
    { ...question, resource: value('Org:acme') },
  ]);
});

test('several are answered in their order, each with what it leaves out from the whole', () => {
  assert.deepEqual(several({ subject, action, evaluations: [acme, anvil] }), [false, true]);
  const bob = { subject: { type: 'User', id: 'bob' } };
  const whole = { subject, action: { name: 'delete' }, ...anvil };
  assert.deepEqual(several({ ...whole, evaluations: [{}, bob, { action }] }), [true, false, true]);
});

test('a member that is given takes the place of the whole one', () => {
  const [denied] = several({ subject, action, ...anvil, evaluations: [{ resource: { id: 'a' } }] });
  assert.match(String(denied), /resource\.type: is missing/u);
  assert.deepEqual(several({ subject, action, resource: {}, evaluations: [anvil] }), [true]);
});

test('one that is malformed is denied alone, with the reason', () => {
  const decisions = several({ subject, action, evaluations: [anvil, {}, 'nonsense', anvil] });
  assert.equal(decisions.length, 4);
  assert.deepEqual([decisions[0], decisions[3]], [true, true]);
  assert.match(String(decisions[1]), /resource: is missing/u);
  assert.match(String(decisions[2]), /evaluations\[2\]: expected object/u);
});

test('none is an evaluation of the whole', () => {
  for (const evaluations of [undefined, null, []]) {
    const made = evaluateSeveral(worldOf(), { subject, action, ...anvil, evaluations }, partsOf());
    assert.deepEqual(made, { kind: 'one', decision: { decision: true } });
  }
  assert.throws(() => evaluateSeveral(worldOf(), { subject, action }, partsOf()), {
    code: 'invalid_request',
  });
});

test('a first denial or permit ends the others, if it is asked to', () => {
  const ask = (evaluations_semantic: string, ...evaluations: readonly object[]) =>
    several({ subject, action, evaluations, options: { evaluations_semantic } });
  assert.deepEqual(ask('execute_all', acme, anvil, acme), [false, true, false]);
  assert.deepEqual(ask('deny_on_first_deny', anvil, acme, anvil), [true, false]);
  assert.deepEqual(ask('permit_on_first_permit', acme, anvil, acme), [false, true]);
  assert.deepEqual(ask('permit_on_first_permit', acme, acme), [false, false]);
  const [first, ...others] = ask('deny_on_first_deny', {}, anvil);
  assert.match(String(first), /is missing/u);
  assert.deepEqual(others, []);
  assert.throws(() => ask('guess', anvil), { message: /options\.evaluations_semantic/u });
});

test('options that nobody knows are ignored, and what is no list is none', () => {
  const options = { another: true };
  assert.deepEqual(several({ subject, action, options, evaluations: [anvil] }), [true]);
  const wrong = { subject, action, ...anvil, evaluations: 'all' };
  assert.throws(() => evaluateSeveral(worldOf(), wrong, partsOf()), { code: 'invalid_request' });
});

test('too many are refused, and so are those that take too long together', () => {
  const many = Array.from({ length: EVALUATIONS_MAX + 1 }, () => anvil);
  const body = { subject, action, evaluations: many };
  assert.throws(() => evaluateSeveral(worldOf(), body, partsOf()), { code: 'too_large' });
  const clock = new FakeClock();
  const parts = { note: () => clock.advance(3_000) };
  const slow = { ...body, evaluations: [anvil, anvil, anvil] };
  const world = worldOf();
  const ask = () => evaluateSeveral(world, slow, parts);
  assert.throws(() => world.evaluator.within(new Deadline(clock, 4_000), ask), {
    code: 'budget_exhausted',
  });
});

test('a node that cannot tell denies nothing', () => {
  const world = worldOf();
  const broken = { ...world.evaluator, holds: () => assert.fail('broken') };
  const body = { subject, action, evaluations: [anvil] };
  assert.throws(() => several(body, { ...world, evaluator: broken }), /broken/u);
});

test('what a caller says counts where the policy listens', () => {
  const policy = `
    actor User {}
    resource Repo { permissions = ["read"]; }
    has_permission(user: User, "read", repo: Repo) if
      has_role(user, "reader", repo) and not authzen_property(repo, "status", "archived");`;
  const facts = [fact('has_role', 'User:alice', 'String:reader', 'Repo:anvil')];
  const archived = { resource: { ...anvil.resource, properties: { status: 'archived' } } };
  const body = { subject, action, evaluations: [anvil, archived] };
  assert.deepEqual(several(body, worldOf({ policy, facts })), [true, false]);
});
