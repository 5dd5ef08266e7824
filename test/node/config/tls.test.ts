import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTlsSettings } from '../../../node/config/tls.ts';

const PAIR = { OSO_FALLBACK_TLS_CERT_FILE: '/tls.crt', OSO_FALLBACK_TLS_KEY_FILE: '/tls.key' };

function checkProblems(variables: Record<string, string>, problems: readonly string[]): void {
  assert.deepEqual(readTlsSettings(variables).problems, problems);
}

test('without a certificate there is plain HTTP', () =>
  assert.deepEqual(readTlsSettings({}), { tls: undefined, peersCaPath: undefined, problems: [] }));

test('a certificate and its key are enough; authorities of clients may come with them', () => {
  const tls = { certPath: '/tls.crt', keyPath: '/tls.key', clientCaPath: undefined };
  assert.deepEqual(readTlsSettings(PAIR), { tls, peersCaPath: undefined, problems: [] });
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
