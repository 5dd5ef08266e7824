import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../../node/config/config.ts';
import { OWN_VARIABLES } from '../../../node/contract.ts';
import { peerUrls } from '../../../operator/desired/peers.ts';
import { fallbackWith } from './fallbacks.ts';

test('peers are the first pods, by their names below the headless Service', () =>
  assert.deepEqual(peerUrls(fallbackWith()), [
    'http://shop-0.shop-nodes:8080',
    'http://shop-1.shop-nodes:8080',
    'http://shop-2.shop-nodes:8080',
    'http://shop-3.shop-nodes:8080',
    'http://shop-4.shop-nodes:8080',
  ]));

test('a node takes them as they are', () => {
  const environment = {
    OSO_API_TOKEN: 'e_0123456789_1_secret',
    OSO_ENVIRONMENT: '0123456789',
    OSO_TENANT: 't',
    [OWN_VARIABLES.peers]: peerUrls(fallbackWith()).join(','),
  };
  const config = readConfig(environment, { readFile: String, randomId: () => 'id' });
  assert.deepEqual(config.copies.peerUrls, peerUrls(fallbackWith()));
});

test('peers that have a certificate are asked by https', () => {
  const [first] = peerUrls(fallbackWith({ tls: { secretName: 'shop-tls' } }));
  assert.equal(first, 'https://shop-0.shop-nodes:8080');
});
