import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_DEADLINE } from '../../../node/lib/deadline.ts';
import type { RecursiveTable } from '../../../node/local/residual.ts';
import { unfoldQuery } from '../../../node/local/unfold-query.ts';
import { bound } from '../../fakes/local-parts.ts';
import { value, worldOf } from '../../fakes/policy-world.ts';

const PARENT = bound('SELECT c, p FROM folders', 'parent', 'Folder:_', 'Folder:_');

/** The tables that a call needs, under rules about folders. */
function tablesFor(rules: string, ...args: readonly string[]): readonly RecursiveTable[] {
  const policy = `resource Folder {} declare parent(Folder, Folder); ${rules}`;
  const variables = args
    .map(value)
    .map(({ type, id }) => ({ type, ids: id === '_' ? null : [id] }));
  const query = { variables, calls: [{ predicate: 'within', args: [...args.keys()] }] };
  const asked = { query, contextFacts: [], outputs: [], callers: undefined };
  const world = worldOf({ policy, facts: [] });
  const options = { bound: [PARENT], nowSeconds: 0, deadline: NO_DEADLINE };
  return unfoldQuery(world, asked, options).tables;
}

const BASE = 'within(a: Folder, b: Folder) if parent(a, b);';

/** How many alternatives begin the one table, and how many go on. */
function sizesOf(tables: readonly RecursiveTable[]) {
  return tables.map(({ width, first, next }) => ({
    width,
    first: first.length,
    next: next.length,
  }));
}

test('a rule that calls its own predicate is a step', () => {
  const step =
    'within(a: Folder, c: Folder) if within(a, b) and b matches Folder and parent(b, c);';
  assert.deepEqual(sizesOf(tablesFor(BASE + step, 'Folder:_', 'Folder:_')), [
    { width: 2, first: 1, next: 1 },
  ]);
});

test('what the question names and every step keeps is no column', () => {
  const step =
    'within(a: Folder, c: Folder) if within(a, b) and b matches Folder and parent(b, c);';
  assert.deepEqual(sizesOf(tablesFor(BASE + step, 'Folder:x', 'Folder:_')), [
    { width: 1, first: 1, next: 1 },
  ]);
});

test('paths of paths are paths and one more step', () => {
  const step =
    'within(a: Folder, c: Folder) if within(a, b) and b matches Folder and within(b, c);';
  assert.deepEqual(sizesOf(tablesFor(BASE + step, 'Folder:_', 'Folder:_')), [
    { width: 2, first: 1, next: 1 },
  ]);
});

test('predicates that call each other are one table with a member each', () => {
  const step = 'within(a: Folder, c: Folder) if over(b, a) and b matches Folder and parent(b, c);';
  const back = 'over(a: Folder, b: Folder) if within(b, a);';
  const [table] = tablesFor(BASE + step + back, 'Folder:_', 'Folder:_');
  assert.deepEqual(new Set(table?.next.map(({ member }) => member)), new Set([0, 1]));
});

test('a rule that leaves arguments open is looked at beside the table', () => {
  const step =
    'within(a: Folder, c: Folder) if parent(a, b) and b matches Folder and within(b, c);';
  const anywhere = 'within(a: Folder, _: Folder) if parent(a, a);';
  assert.deepEqual(sizesOf(tablesFor(BASE + step, 'Folder:_', 'Folder:x')), [
    { width: 1, first: 1, next: 1 },
  ]);
  const found = sizesOf(tablesFor(BASE + step + anywhere, 'Folder:_', 'Folder:x'));
  assert.deepEqual(found, [{ width: 1, first: 2, next: 1 }]);
});

test('a predicate without a beginning has no rows', () => {
  const step =
    'within(a: Folder, c: Folder) if within(a, b) and b matches Folder and parent(b, c);';
  assert.deepEqual(tablesFor(step, 'Folder:_', 'Folder:_'), []);
});

test('what SQL cannot say is refused, with the rule’s place', () => {
  const twice = 'within(a: Folder, c: Folder) if within(a, c) and within(c, a) and parent(a, c);';
  const refused = { code: 'invalid_request', message: /more than once \(policy\.polar:1:/u };
  assert.throws(() => tablesFor(BASE + twice, 'Folder:_', 'Folder:_'), refused);
  const open =
    'within(a: Folder, c: Folder) if within(a, _); within(_: Folder, _: Folder) if true;';
  assert.throws(() => tablesFor(BASE + open, 'Folder:_', 'Folder:_'), {
    code: 'invalid_request',
    message: /left open \(policy\.polar:1:/u,
  });
  const unbound =
    'within(a: Folder, c: Folder) if within(a, c) and not parent(c, d) and d matches Folder;';
  assert.throws(
    () =>
      tablesFor(
        `${BASE}${unbound}within(a: Folder, b: Folder) if within(a, b) and n < 5;`,
        'Folder:_',
        'Folder:_',
      ),
    {
      code: 'unbound_variable',
    },
  );
});
