import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTlsSettings } from '../../../node/config/tls.ts';

const PAIR = { OSO_FALLBACK_TLS_CERT_FILE: '/tls.crt', OSO_FALLBACK_TLS_KEY_FILE: '/tls.key' };
const OF_PEERS = { peersCaPath: undefined, peersServerName: undefined };

function checkProblems(variables: Record<string, string>, problems: readonly string[]): void {
  assert.deepEqual(readTlsSettings(variables).problems, problems);
}

test('without a certificate there is plain HTTP', () =>
  assert.deepEqual(readTlsSettings({}), { tls: undefined, ...OF_PEERS, problems: [] }));

test('a certificate and its key are enough; authorities of clients may come with them', () => {
  const tls = { certPath: '/tls.crt', keyPath: '/tls.key', clientCaPath: undefined };
  assert.deepEqual(readTlsSettings(PAIR), { tls, ...OF_PEERS, problems: [] });
  const both = readTlsSettings({ ...PAIR, OSO_FALLBACK_TLS_CLIENT_CA_FILE: '/ca.crt' });
  assert.deepEqual(both.tls, { ...tls, clientCaPath: '/ca.crt' });
});

test('one of the two without the other is wrong, and so are authorities without both', () => {
  const { OSO_FALLBACK_TLS_CERT_FILE, OSO_FALLBACK_TLS_KEY_FILE } = PAIR;
  checkProblems({ OSO_FALLBACK_TLS_CERT_FILE }, [
    'OSO_FALLBACK_TLS_CERT_FILE: needs OSO_FALLBACK_TLS_KEY_FILE too',
  ]);
  checkProblems({ OSO_FALLBACK_TLS_KEY_FILE }, [
    'OSO_FALLBACK_TLS_KEY_FILE: needs OSO_FALLBACK_TLS_CERT_FILE too',
  ]);
  checkProblems({ OSO_FALLBACK_TLS_CLIENT_CA_FILE: '/ca.crt' }, [
    'OSO_FALLBACK_TLS_CLIENT_CA_FILE: needs OSO_FALLBACK_TLS_CERT_FILE and OSO_FALLBACK_TLS_KEY_FILE too',
  ]);
});

test('a variable that is set and empty is wrong: it must not open the door', () => {
  const empty = 'is empty: name a file, or leave the variable out';
  checkProblems({ ...PAIR, OSO_FALLBACK_TLS_CLIENT_CA_FILE: '' }, [
    `OSO_FALLBACK_TLS_CLIENT_CA_FILE: ${empty}`,
  ]);
  checkProblems({ OSO_FALLBACK_TLS_CERT_FILE: '', OSO_FALLBACK_TLS_KEY_FILE: '' }, [
    `OSO_FALLBACK_TLS_CERT_FILE: ${empty}`,
    `OSO_FALLBACK_TLS_KEY_FILE: ${empty}`,
  ]);
});

test('authorities of peers need peers', () => {
  const name = 'OSO_FALLBACK_PEERS_CA_FILE';
  checkProblems({ [name]: '/ca.crt' }, [`${name}: needs OSO_FALLBACK_PEERS too`]);
  const given = { [name]: '/ca.crt', OSO_FALLBACK_PEERS: 'https://a' };
  assert.equal(readTlsSettings(given).peersCaPath, '/ca.crt');
});

test('the name of peers is a name, and needs peers', () => {
  const name = 'OSO_FALLBACK_PEERS_SERVER_NAME';
  const peers = { OSO_FALLBACK_PEERS: 'https://a' };
  checkProblems({ [name]: 'shop.a.svc' }, [`${name}: needs OSO_FALLBACK_PEERS too`]);
  for (const wrong of ['https://shop', 'shop:8080', '.shop', 'shop-', '*.shop']) {
    checkProblems({ ...peers, [name]: wrong }, [
      `${name}: must be a name of DNS, without port and scheme`,
    ]);
  }
  assert.equal(readTlsSettings({ ...peers, [name]: 'shop.a.svc' }).peersServerName, 'shop.a.svc');
  assert.deepEqual(readTlsSettings({ ...peers, [name]: '' }).problems, []);
});
