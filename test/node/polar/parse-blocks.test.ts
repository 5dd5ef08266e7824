import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOne, shape, sketchShorthand } from './reading.ts';

function checkShorthand(text: string, sketched: string) {
  const [item] = readOne('block', `resource A { "x" if ${text}; }`).items;
  assert.equal(item?.kind === 'shorthand' && sketchShorthand(item.body), sketched);
}

test('headers', () => {
  const actor = readOne('block', 'actor User extends A, Ns::B, {}');
  assert.deepEqual(
    [actor.blockKind, actor.name.text, actor.supertypes.map((name) => name.text)],
    ['actor', 'User', ['A', 'Ns::B']],
  );
  const resource = readOne('block', 'resource Repo {}');
  assert.deepEqual([resource.blockKind, resource.supertypes], ['resource', []]);
  const global = readOne('block', 'global {}');
  assert.deepEqual([global.blockKind, global.name.text], ['global', 'global']);
});

test('declarations keep their order and their repeats', () => {
  const { items } = readOne(
    'block',
    'resource A { roles = ["a", "a"]; permissions = []; relations = { r: B, s: C }; roles = ["b"]; }',
  );
  const name = (text: string) => ({ text, span: 0 });
  assert.deepEqual(
    JSON.parse(JSON.stringify(items, (key, value: unknown) => (key === 'span' ? 0 : value))),
    [
      { kind: 'names', key: 'roles', names: [name('a'), name('a')], span: 0 },
      { kind: 'names', key: 'permissions', names: [], span: 0 },
      {
        kind: 'relations',
        relations: [
          { name: name('r'), type: name('B') },
          { name: name('s'), type: name('C') },
        ],
        span: 0,
      },
      { kind: 'names', key: 'roles', names: [name('b')], span: 0 },
    ],
  );
});

test('bodies of shorthand rules', () => {
  checkShorthand('"a"', '"a"');
  checkShorthand('"a" or "b" and "c"', '(or "a" (and "b" "c"))');
  checkShorthand('("a" or "b") and "c"', '(and (or "a" "b") "c")');
  checkShorthand('role on "parent"', '(on role "parent")');
  checkShorthand('"creator" on resource', '(on "creator" resource)');
  checkShorthand('global "staff" and global(1)', '(and (global "staff") global(Integer:1))');
  checkShorthand('is_public(resource, actor)', 'is_public(resource actor)');
});

test('not stands before any primary', () => {
  checkShorthand('not "a" and not "b" on "c"', '(and (not "a") (not (on "b" "c")))');
  checkShorthand(
    'not not p(resource) or not ("a" or global "b")',
    '(or (not (not p(resource))) (not (or "a" (global "b"))))',
  );
});

test('heads are strings or words', () => {
  const { items } = readOne('block', 'resource A { role if "a"; "b" if "a"; other if "a"; }');
  assert.deepEqual(
    items.map((item) => item.kind === 'shorthand' && `${item.head.kind} ${item.head.name.text}`),
    ['word role', 'string b', 'word other'],
  );
});

test('the name of a string has the span of the string, quotes included', () => {
  const text = 'resource A { roles = ["a\\"b"]; }';
  const [item] = readOne('block', text).items;
  const name = item?.kind === 'names' ? item.names[0] : undefined;
  assert.equal(name?.text, 'a"b');
  assert.equal(text.slice(name?.span.start, name?.span.end), '"a\\"b"');
});

test('semicolons too many leave nothing', () =>
  assert.deepEqual(
    shape([readOne('block', 'resource A { ; "a" if "b";; };;')]),
    shape([readOne('block', 'resource A { "a" if "b"; }')]),
  ));
