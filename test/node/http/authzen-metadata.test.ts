/** What the Authorization API 1.0 of OpenID AuthZEN demands of metadata, by section. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TlsDoor } from '../../../node/http/tls-door.ts';
import { readTlsMaterial } from '../../../node/http/tls-material.ts';
import { Secret } from '../../../node/lib/secret.ts';
import { AuthzenApp } from '../../fakes/authzen-app.ts';
import { testApp } from '../../fakes/http-app.ts';
import { NODE } from '../../fakes/tls-certificates.ts';

const URLS = ['https://pdp.example.com', 'https://pdp.example.com/tenant1'];

test('9.1 and 9.2: the metadata are where the identifier says, and have it to the letter', async () => {
  for (const url of URLS) {
    const { origin, pathname } = new URL(url);
    const path = `/.well-known/authzen-configuration${pathname === '/' ? '' : pathname}`;
    const named = new AuthzenApp(undefined, { url });
    const reply = await named.app.inject({ url: path, headers: { host: new URL(origin).host } });
    assert.equal(reply.statusCode, 200);
    assert.equal(reply.headers['content-type'], 'application/json');
    assert.match(String(reply.headers['cache-control']), /max-age=\d+/u);
    checkMetadata(url, reply.json());
  }
});

/** Each is served below the identifier; parameters without a value are left out, as the signature is. */
function checkMetadata(url: string, metadata: Readonly<Record<string, unknown>>) {
  assert.equal(metadata['policy_decision_point'], url);
  const endpoints = Object.entries(metadata).filter(([name]) => name !== 'policy_decision_point');
  assert.deepEqual(endpoints.map(([name]) => name).toSorted(), [
    'access_evaluation_endpoint',
    'access_evaluations_endpoint',
    'search_action_endpoint',
    'search_resource_endpoint',
    'search_subject_endpoint',
  ]);
  for (const [name, endpoint] of endpoints) {
    const [, first, second] = /^(access|search)_(\w+)_endpoint$/u.exec(name) ?? [];
    const path = first === 'access' ? second : `search/${second}`;
    assert.equal(endpoint, `${url}/access/v1/${path}`);
  }
}

test('9.1.1 the identifier is an https URL when the node itself listens on https', async () => {
  const read = readTlsMaterial({ cert: NODE.cert, key: new Secret(NODE.key), clientCa: undefined });
  assert.ok(read.kind === 'material');
  const { app } = testApp({ tls: new TlsDoor(read.material) });
  const headers = { host: 'pdp.example.com' };
  const reply = await app.inject({ url: '/.well-known/authzen-configuration', headers });
  checkMetadata('https://pdp.example.com', reply.json());
});

test('9.2.1 the metadata are read by GET', async () => {
  const reply = await new AuthzenApp().app.inject({
    method: 'POST',
    url: '/.well-known/authzen-configuration',
  });
  assert.equal(reply.statusCode, 405);
});
