import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeManifest, encodeManifest } from '../../../node/snapshot/manifest.ts';

const MANIFEST = {
  environment: '0123456789',
  factCount: 5,
  predicates: [
    { name: 'größe', arity: 2, factCount: 2 },
    { name: 'p', arity: 0, factCount: 3 },
  ],
};

function textOf(manifest: Parameters<typeof encodeManifest>[0]): string {
  return Buffer.from(encodeManifest(manifest)).toString();
}

function checkRefused(text: string): void {
  assert.throws(() => decodeManifest(Buffer.from(text)), {
    code: 'damaged_generation',
    message: /manifest/,
  });
}

test('it is read as it was written', () =>
  assert.deepEqual(decodeManifest(encodeManifest(MANIFEST)), MANIFEST));

test('the order of keys is always the same', () => {
  const { environment, factCount, predicates } = MANIFEST;
  const turned = predicates.map((each) => ({
    factCount: each.factCount,
    arity: each.arity,
    name: each.name,
  }));
  assert.equal(textOf({ predicates: turned, factCount, environment }), textOf(MANIFEST));
});

test('what is no manifest is damage', () => {
  checkRefused('');
  checkRefused('{}');
  checkRefused(textOf(MANIFEST).replace('"factCount":5', '"factCount":-5'));
  checkRefused(textOf(MANIFEST).replace('"arity":2', '"arity":"2"'));
  checkRefused(textOf(MANIFEST).replace('"factCount":5', '"factCount":5,"more":1'));
});

test('more predicates than a manifest may have are refused', () => {
  const predicates = Array.from({ length: 170_000 }, (_, n) => ({
    name: `predicate with quite a long name, as generated ones may have: ${n}`,
    arity: 1,
    factCount: 1,
  }));
  assert.throws(() => encodeManifest({ ...MANIFEST, predicates }), { code: 'too_large' });
});
