import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tlsMounts, tlsVolumes } from '../../../operator/desired/tls-volume.ts';
import { fallbackWith } from './fallbacks.ts';

const TLS = { secretName: 'shop-tls' };

function sourcesOf(tls: object, caKey: 'ca.crt' | 'tls.crt' = 'ca.crt'): unknown {
  const [volume] = tlsVolumes(fallbackWith({ tls }).spec, { caKey });
  return (volume?.['projected'] as { sources: unknown } | undefined)?.sources;
}

/** `caKey`: where the authorities are. */
function pairWith(caKey: string): object {
  const items = [
    { key: 'tls.crt', path: 'tls.crt' },
    { key: 'tls.key', path: 'tls.key' },
    { key: caKey, path: 'ca.crt' },
  ];
  return { secret: { name: 'shop-tls', items } };
}

test('without TLS there is nothing to mount', () => {
  const { spec } = fallbackWith();
  assert.deepEqual([tlsMounts(spec), tlsVolumes(spec, {})], [[], []]);
});

test('the pair and its authorities are files of one directory, read-only, for the node alone', () => {
  const { spec } = fallbackWith({ tls: TLS });
  assert.deepEqual(tlsMounts(spec), [
    { name: 'tls', mountPath: '/etc/oso-fallback/tls', readOnly: true },
  ]);
  const sources = [pairWith('ca.crt')];
  assert.deepEqual(tlsVolumes(spec, { caKey: 'ca.crt' }), [
    { name: 'tls', projected: { defaultMode: 0o440, sources } },
  ]);
});

test('a certificate that vouches for itself is its own authority', () =>
  assert.deepEqual(sourcesOf(TLS, 'tls.crt'), [pairWith('tls.crt')]));

test('authorities of clients come from their own Secret', () =>
  assert.deepEqual(sourcesOf({ ...TLS, clientCa: { secretName: 'clients', key: 'bundle' } }), [
    pairWith('ca.crt'),
    { secret: { name: 'clients', items: [{ key: 'bundle', path: 'client-ca.crt' }] } },
  ]));

test('who signs must be known: pods would be made with files that are not there', () =>
  assert.throws(() => tlsVolumes(fallbackWith({ tls: TLS }).spec, {}), {
    message: 'nobody knows who signs what is in shop-tls',
  }));
