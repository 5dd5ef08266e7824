import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '../../../operator/kube/client.ts';
import { KubeError } from '../../../operator/kube/kube-error.ts';
import { scriptedTransport } from '../../fakes/scripted-transport.ts';

const SETS = {
  group: 'apps',
  version: 'v1',
  plural: 'statefulsets',
  kind: 'StatefulSet',
  isNamespaced: true,
};
const SET = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'a', namespace: 'b', uid: 'u', resourceVersion: '1' },
};
const NAME = { namespace: 'b', name: 'a' };
const NEVER = new AbortController().signal;
const PATH = '/apis/apps/v1/namespaces/b/statefulsets';

test('what is not there is an error, or undefined for who asks so', async () => {
  const missing = new KubeError('not_found', 'Cannot get');
  const client = createClient(scriptedTransport(missing, missing, new KubeError('gone', 'x'), SET));
  await assert.rejects(client.get(SETS, NAME, NEVER), { kind: 'not_found' });
  assert.equal(await client.find(SETS, NAME, NEVER), undefined);
  await assert.rejects(client.find(SETS, NAME, NEVER), { kind: 'gone' });
  assert.deepEqual(await client.find(SETS, NAME, NEVER), SET);
});

test('each verb has its method and path', async () => {
  const transport = scriptedTransport(SET, SET, SET, SET);
  const client = createClient(transport);
  await client.get(SETS, NAME, NEVER);
  await client.getMetadata(SETS, NAME, NEVER);
  await client.create(SETS, SET, NEVER);
  await client.update(SETS, SET, NEVER);
  assert.deepEqual(
    transport.requests.map(({ method, path, what }) => [method, path, what]),
    [
      ['GET', `${PATH}/a`, 'get statefulsets.apps b/a'],
      ['GET', `${PATH}/a`, 'get statefulsets.apps b/a'],
      ['POST', PATH, 'create statefulsets.apps b/a'],
      ['PUT', `${PATH}/a`, 'update statefulsets.apps b/a'],
    ],
  );
  assert.match(transport.requests[1]?.accept ?? '', /as=PartialObjectMetadata;/u);
});

test('a cluster may not have a kind, or not the group at all', async () => {
  const client = createClient(
    scriptedTransport(
      { resources: [{ name: 'statefulsets' }, { name: 'statefulsets/status' }] },
      { resources: [{ name: 'daemonsets' }] },
      new KubeError('not_found', 'Cannot discover'),
      new KubeError('forbidden', 'Cannot discover'),
      '<html>',
    ),
  );
  assert.equal(await client.isServed(SETS, NEVER), true);
  assert.equal(await client.isServed(SETS, NEVER), false);
  assert.equal(await client.isServed(SETS, NEVER), false);
  await assert.rejects(client.isServed(SETS, NEVER), { kind: 'forbidden' });
  await assert.rejects(client.isServed(SETS, NEVER), { kind: 'malformed' });
});
