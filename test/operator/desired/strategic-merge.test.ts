import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { strategicMerge } from '../../../operator/desired/strategic-merge.ts';
import type { JsonObject } from '../../../operator/kube/object.ts';

function checkMerged(base: JsonObject, patch: JsonObject, expected: JsonObject): void {
  assert.deepEqual(strategicMerge(base, patch), expected);
}

test('objects merge field by field, at any depth', () =>
  checkMerged(
    { a: { b: 1, c: { d: 2 } }, e: 3 },
    { a: { c: { f: 4 } }, e: 5 },
    { a: { b: 1, c: { d: 2, f: 4 } }, e: 5 },
  ));

test('null removes a field, and one that is not there is no matter', () =>
  checkMerged({ a: 1, b: { c: 2 } }, { a: null, b: { c: null }, d: null }, { b: {} }));

test('containers merge by name, and a new one comes last', () =>
  checkMerged(
    { containers: [{ name: 'node', image: 'a', tty: true }] },
    { containers: [{ name: 'proxy' }, { name: 'node', image: 'b' }] },
    { containers: [{ name: 'node', image: 'b', tty: true }, { name: 'proxy' }] },
  ));

test('what lies in an element merges by its own key', () =>
  checkMerged(
    { containers: [{ name: 'node', ports: [{ containerPort: 1, name: 'a' }] }] },
    { containers: [{ name: 'node', ports: [{ containerPort: 1, hostPort: 2 }] }] },
    { containers: [{ name: 'node', ports: [{ containerPort: 1, name: 'a', hostPort: 2 }] }] },
  ));

test('a list without a key is replaced whole', () =>
  checkMerged({ args: ['a', 'b'] }, { args: ['c'] }, { args: ['c'] }));

test('an element is deleted by its key', () =>
  checkMerged(
    { env: [{ name: 'A', value: '1' }, { name: 'B' }] },
    {
      env: [
        { name: 'A', $patch: 'delete' },
        { name: 'C', $patch: 'delete' },
      ],
    },
    { env: [{ name: 'B' }] },
  ));

test('a list is replaced whole when the patch says so', () =>
  checkMerged(
    { volumes: [{ name: 'a' }] },
    { volumes: [{ $patch: 'replace' }, { name: 'b' }] },
    { volumes: [{ name: 'b' }] },
  ));

test('an object is replaced whole, or emptied, when the patch says so', () =>
  checkMerged(
    { a: { b: 1 }, c: { d: 1 } },
    { a: { $patch: 'replace', e: 2 }, c: { $patch: 'delete' } },
    { a: { e: 2 }, c: {} },
  ));

test('an element without its key is left for the API server to refuse', () =>
  checkMerged(
    { env: [{ name: 'A' }] },
    { env: [{ value: '1' }, 'text'] },
    { env: [{ name: 'A' }, { value: '1' }, 'text'] },
  ));

test('a value of another kind takes the place of what was there', () =>
  checkMerged(
    { a: 1, env: 'none' },
    { a: { b: 2 }, env: [{ name: 'A' }] },
    {
      a: { b: 2 },
      env: [{ name: 'A' }],
    },
  ));

const scalars = fc.oneof(fc.string(), fc.integer(), fc.boolean());
const named = fc.record(
  { name: fc.constantFrom('a', 'b', 'c'), value: scalars },
  { noNullPrototype: true },
);
/** Without null and directives, which say what must not be there. */
const plain = { noNullPrototype: true };
const env = fc.uniqueArray(named, { selector: ({ name }) => name });
const templates = fc.record(
  {
    nodeSelector: fc.dictionary(fc.constantFrom('x', 'y'), fc.string(), plain),
    args: fc.array(fc.string()),
    env,
    deep: fc.record({ env, n: scalars }, plain),
  },
  { requiredKeys: [], ...plain },
);

test('an empty patch changes nothing', () =>
  fc.assert(fc.property(templates, (base) => checkMerged(base, {}, base))));

test('a patch that is applied twice does what it does once', () =>
  fc.assert(
    fc.property(templates, templates, (base, patch) => {
      const once = strategicMerge(base, patch);
      checkMerged(once, patch, once);
    }),
  ));

test('neither base nor patch is changed', () =>
  fc.assert(
    fc.property(templates, templates, (base, patch) => {
      const before = JSON.stringify([base, patch]);
      strategicMerge(base, patch);
      assert.equal(JSON.stringify([base, patch]), before);
    }),
  ));
