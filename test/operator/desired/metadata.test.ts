import assert from 'node:assert/strict';
import { test } from 'node:test';
import { childMetadata } from '../../../operator/desired/metadata.ts';
import { fallbackWith, METADATA } from './fallbacks.ts';

const FALLBACK = fallbackWith();

test('a child goes when its resource goes, and belongs to it alone', () => {
  const [owner, ...others] = childMetadata(FALLBACK, 'shop').ownerReferences ?? [];
  assert.deepEqual(others, []);
  assert.deepEqual(owner, {
    apiVersion: 'fallback.oso.dev/v1',
    kind: 'OsoFallback',
    name: METADATA.name,
    uid: METADATA.uid,
    controller: true,
    blockOwnerDeletion: true,
  });
});

test('it is where its resource is, under the name it is given', () => {
  const { name, namespace } = childMetadata(FALLBACK, 'shop-nodes');
  assert.deepEqual([name, namespace], ['shop-nodes', 'authorization']);
});

test('more labels and annotations are kept, and none takes the place of ours', () => {
  const more = {
    labels: { release: 'prometheus', 'fallback.oso.dev/fleet': 'other' },
    annotations: { a: 'b' },
  };
  const { labels, annotations } = childMetadata(FALLBACK, 'shop', more);
  assert.deepEqual(labels, {
    release: 'prometheus',
    'app.kubernetes.io/name': 'oso-fallback',
    'app.kubernetes.io/instance': 'shop',
    'fallback.oso.dev/fleet': 'shop',
    'app.kubernetes.io/managed-by': 'oso-fallback-operator',
  });
  assert.deepEqual(annotations, { a: 'b' });
});
