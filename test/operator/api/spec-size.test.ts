import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOsoFallback } from '../../../operator/api/osofallback.ts';
import { sizeProblem } from '../../../operator/api/spec-size.ts';
import { storedResource, type Json } from './resources.ts';

function nested(levels: number): Json {
  let value: Json = {};
  for (let level = 0; level < levels; level += 1) value = { inside: value };
  return value;
}

function problemsOf(inside: Json): readonly string[] {
  const read = readOsoFallback(storedResource({ podTemplate: { spec: { inside } } }));
  return read.kind === 'invalid' ? read.problems : [];
}

test('what nests as deep as an API server allows is a problem, and stops nobody', () => {
  assert.deepEqual(problemsOf(nested(9_000)), ['spec: is nested more than 64 levels deep']);
  assert.deepEqual(problemsOf(nested(50)), []);
});

test('what is as large as etcd takes is a problem, too', () => {
  assert.match(problemsOf('x'.repeat(1_500_000))[0] ?? '', /^spec: has 15\d+ characters as JSON/u);
  assert.deepEqual(problemsOf('x'.repeat(100_000)), []);
});

test('nothing is small', () => assert.equal(sizeProblem(undefined), undefined));
