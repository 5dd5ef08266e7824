import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_DEADLINE } from '../../../node/lib/deadline.ts';
import type { BoundFact } from '../../../node/local/bindings.ts';
import { type ArgumentKind, CallGraph, type CallKind } from '../../../node/local/call-graph.ts';
import { policyCalls } from '../../../node/local/policy-calls.ts';
import { bound, constant } from '../../fakes/local-parts.ts';
import { worldOf } from '../../fakes/policy-world.ts';

const POLICY = `
actor User {}
resource Org { roles = ["member"]; }
resource Repo { roles = ["member"]; relations = { org: Org }; "member" if "member" on "org"; }
resource Folder { roles = ["member"]; relations = { parent: Folder }; "member" if "member" on "parent"; }
declare is_open(Org);
public(o: Org) if is_open(o);
`;

function graphOf(...all: readonly BoundFact[]): CallGraph {
  const { policy } = worldOf({ policy: POLICY, facts: [] });
  const typeNames = ['User', 'Org', 'Repo', 'Folder', 'String'];
  const calls = policyCalls(policy.program);
  return new CallGraph({ calls, bound: all, typeNames, deadline: NO_DEADLINE });
}

function types(...names: readonly string[]): ArgumentKind {
  return { kind: 'types', types: names };
}

function rolesOn(graph: CallGraph, ...onTypes: readonly string[]): readonly CallKind[] {
  const args = [types('User'), constant('String:member'), types(...onTypes)];
  return graph.kindsOf({ name: 'has_role', arity: 3 }, args);
}

const ORG = bound('SELECT r, o FROM repos', 'has_relation', 'Repo:_', 'String:org', 'Org:_');
const PARENT = bound(
  'SELECT f, p FROM folders',
  'has_relation',
  'Folder:_',
  'String:parent',
  'Folder:_',
);

test('roles that come from roles on another type are no cycle', () => {
  const [repo] = rolesOn(graphOf(ORG), 'Repo');
  assert.equal(repo?.isLocal, true);
  assert.equal(repo?.cycle, undefined);
});

test('roles that come from roles on the same type are one', () => {
  const [folder] = rolesOn(graphOf(PARENT), 'Folder');
  assert.equal(folder?.isLocal, true);
  assert.notEqual(folder?.cycle, undefined);
});

test('kinds of a predicate that may call itself have exact types', () => {
  const found = rolesOn(graphOf(PARENT), 'Folder', 'Org');
  assert.deepEqual(
    found.map(({ args, isLocal }) => [args[2], isLocal]),
    [
      [types('Folder'), true],
      [types('Org'), false],
    ],
  );
});

test('what no table bears on is not looked into, unless asked for', () => {
  const graph = graphOf(PARENT);
  const [open] = graph.kindsOf({ name: 'public', arity: 1 }, [types('Org')]);
  assert.ok(open !== undefined);
  assert.equal(open.rules, undefined);
  assert.equal(graph.rulesOf(open)?.length, 1);
  assert.deepEqual(graph.rulesOf(open)?.[0]?.targets.flat()[0]?.predicate.name, 'is_open');
});

test('a binding answers a kind of call when their types and constants can be the same', () => {
  const graph = graphOf(bound('SELECT id FROM orgs', 'is_open', 'Org:_'));
  const boundFor = (arg: ArgumentKind) =>
    graph.kindsOf({ name: 'is_open', arity: 1 }, [arg])[0]?.bound.length;
  assert.equal(boundFor(types('Org', 'Repo')), 1);
  assert.equal(boundFor({ kind: 'types', types: 'any' }), 1);
  assert.equal(boundFor(constant('Org:1')), 1);
  assert.equal(boundFor(constant('Repo:1')), 0);
  assert.equal(boundFor(types('Repo')), 0);
});

test('too many kinds are refused', () => {
  const { policy } = worldOf({ policy: 'p(a, b, c) if p(b, c, a) and f(a);', facts: [] });
  const typeNames = Array.from({ length: 20 }, (_, index) => `T${index}`);
  const bindings = [bound('SELECT 1', 'f', 'T1:_')];
  const calls = policyCalls(policy.program);
  const graph = new CallGraph({ calls, bound: bindings, typeNames, deadline: NO_DEADLINE });
  const any: ArgumentKind = { kind: 'types', types: 'any' };
  assert.throws(() => graph.kindsOf({ name: 'p', arity: 3 }, [any, any, any]), {
    code: 'budget_exhausted',
  });
});
