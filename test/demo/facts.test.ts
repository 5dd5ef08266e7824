import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CATALOG_FACTS,
  facts,
  factsOf,
  ORGANIZATION_FACTS_MAX,
  organizationsWithin,
} from './facts.ts';
import { questions } from './questions.ts';

test('there are exactly as many facts as asked for, all different', () => {
  const texts = new Set<string>();
  for (const fact of facts({ size: 20_000, seed: 1 })) texts.add(JSON.stringify(fact));
  assert.equal(texts.size, 20_000);
});

test('a smaller environment is the beginning of a larger one', () => {
  const small = [...facts({ size: 5_000, seed: 1 })];
  const large = [...facts({ size: 6_000, seed: 1 })];
  assert.deepEqual(large.slice(0, 5_000), small);
});

test('another seed gives other facts', () => {
  assert.notDeepEqual([...factsOf(1, 1)], [...factsOf(1, 2)]);
  assert.notDeepEqual(
    [...factsOf(1, 1)].map((fact) => JSON.stringify(fact).replaceAll('-1-', '-')),
    [...factsOf(2, 1)].map((fact) => JSON.stringify(fact).replaceAll('-2-', '-')),
  );
});

test('organizations have the size that organizationsWithin counts on', () => {
  for (let org = 0; org < 300; org += 1) {
    const count = [...factsOf(org, 1)].length - (org === 0 ? CATALOG_FACTS : 0);
    assert.ok(count <= ORGANIZATION_FACTS_MAX, `organization ${org} has ${count} facts`);
  }
  assert.equal(organizationsWithin(10_000), 6);
  assert.equal(organizationsWithin(1_000), 0);
});

test('the same seed asks the same questions, of every kind', () => {
  const ask = () => questions({ count: 500, organizations: 5, seed: 3 });
  assert.deepEqual(ask(), ask());
  const kinds = new Set(ask().map(({ kind }) => kind));
  assert.equal(kinds.size, 6);
});
