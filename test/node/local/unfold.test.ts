import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_DEADLINE } from '../../../node/lib/deadline.ts';
import { LOCAL_LIMITS } from '../../../node/local/limits.ts';
import { unfoldQuery, type UnfoldedQuery } from '../../../node/local/unfold-query.ts';
import type { Fact } from '../../../node/polar/program.ts';
import { bound, constant } from '../../fakes/local-parts.ts';
import { fact, value, worldOf } from '../../fakes/policy-world.ts';

const POLICY = `
actor User {}
resource Org {}
resource Repo {}
declare f(User, Org);
declare g(Org, Repo);
declare size(Repo, Integer);
declare closed(Repo);
joined(u: User, r: Repo) if f(u, o) and o matches Org and g(o, r);
small(r: Repo) if size(r, n) and n < 5;
late(r: Repo) if size(r, n) and n > @current_unix_time;
other(r: Repo) if g(o, r) and g(p, r) and o != p and o matches Org and p matches Org;
usable(u: User, r: Repo) if joined(u, r) and not closed(r);
named(r: Repo) if r in [Repo{"a"}, Repo{"b"}];
under(n: Integer) if n < 5;
under_size(r: Repo) if size(r, n) and under(n);
anything(_: User);
same(u: User, u: User);
`;
const BOUND = [
  bound('SELECT o, r FROM repos', 'g', 'Org:_', 'Repo:_'),
  bound('SELECT r, n FROM repos', 'size', 'Repo:_', 'Integer:_'),
  bound('SELECT r FROM repos WHERE closed', 'closed', 'Repo:_'),
];

/** `ids` of each argument; `_` is open, and an output. */
function unfolded(
  predicate: string,
  args: readonly string[],
  facts: readonly Fact[] = [],
): UnfoldedQuery {
  const world = worldOf({ policy: POLICY, facts });
  const variables = args
    .map(value)
    .map(({ type, id }) => ({ type, ids: id === '_' ? null : [id] }));
  const calls = [{ predicate, args: [...args.keys()] }];
  const outputs = [...args.keys()].filter((at) => variables[at]?.ids === null);
  const asked = { query: { variables, calls }, contextFacts: [], outputs, callers: undefined };
  return unfoldQuery(world, asked, { bound: BOUND, nowSeconds: 100, deadline: NO_DEADLINE });
}

function kindsIn({ branches }: UnfoldedQuery): readonly string[] {
  return branches.map(({ sources, conditions }) =>
    [...sources, ...conditions].map(({ kind }) => kind).join(' '),
  );
}

test('central facts are decided, facts of the application are sources', () => {
  const facts = [fact('f', 'User:ann', 'Org:1'), fact('f', 'User:ann', 'Org:2')];
  const found = unfolded('joined', ['User:ann', 'Repo:r'], facts);
  assert.deepEqual(kindsIn(found), ['bound equal equal', 'bound equal equal']);
  assert.deepEqual(unfolded('joined', ['User:bob', 'Repo:r'], facts).branches, []);
});

test('a fact may be central or local: both count', () => {
  const facts = [fact('f', 'User:ann', 'Org:1'), fact('g', 'Org:1', 'Repo:r')];
  const found = unfolded('joined', ['User:ann', 'Repo:_'], facts);
  assert.deepEqual(kindsIn(found).toSorted(), ['', 'bound equal']);
  assert.ok(found.branches.some(({ outputs }) => outputs[0]?.kind === 'value'));
  const certain = unfolded('joined', ['User:ann', 'Repo:r'], facts);
  assert.deepEqual(certain.branches, [{ sources: [], conditions: [], outputs: [] }]);
});

test('comparisons are decided where both sides are known, conditions where they are not', () => {
  assert.deepEqual(kindsIn(unfolded('small', ['Repo:r'])), ['bound equal compare']);
  assert.deepEqual(kindsIn(unfolded('other', ['Repo:r'])), ['bound bound equal equal differ']);
  const [late] = unfolded('late', ['Repo:r']).branches;
  const compare = late?.conditions.find(({ kind }) => kind === 'compare');
  assert.ok(compare?.kind === 'compare');
  assert.deepEqual(compare.right, constant('Integer:100'));
  assert.deepEqual(kindsIn(unfolded('small', ['Repo:r'], [fact('size', 'Repo:r', 'Integer:4')])), [
    '',
  ]);
});

test('what is negated is decided or becomes a condition', () => {
  const facts = [fact('f', 'User:ann', 'Org:1')];
  assert.deepEqual(kindsIn(unfolded('usable', ['User:ann', 'Repo:r'], facts)), [
    'bound equal equal not',
  ]);
  const closed = [...facts, fact('closed', 'Repo:r')];
  assert.deepEqual(unfolded('usable', ['User:ann', 'Repo:r'], closed).branches, []);
});

test('lists of values are alternatives, conditions or decided', () => {
  assert.deepEqual(kindsIn(unfolded('named', ['Repo:_'])), ['', '']);
  assert.deepEqual(kindsIn(unfolded('named', ['Repo:c'])), []);
});

test('a rule that the engine can only ask of numbers is asked of a column', () => {
  assert.deepEqual(kindsIn(unfolded('under_size', ['Repo:r'])), ['bound equal compare']);
  assert.throws(() => unfolded('under', ['Integer:_']), { code: 'unbound_variable' });
});

test('what a rule leaves open is an open output', () => {
  const [branch] = unfolded('anything', ['User:_']).branches;
  assert.deepEqual(branch?.outputs, [{ kind: 'open' }]);
  const [same] = unfolded('same', ['User:ann', 'User:_']).branches;
  assert.deepEqual(same?.outputs, [constant('User:ann')]);
});

test('more rows than may be inlined are refused', () => {
  const facts = Array.from({ length: LOCAL_LIMITS.inlinedRowsMax + 1 }, (_, at) =>
    fact('f', 'User:ann', `Org:${at}`),
  );
  assert.throws(() => unfolded('joined', ['User:ann', 'Repo:r'], facts), {
    code: 'budget_exhausted',
  });
});
