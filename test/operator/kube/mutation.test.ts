import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyObject, deleteObject } from '../../../operator/kube/mutation.ts';
import { scriptedTransport } from '../../fakes/scripted-transport.ts';

const PODS = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', isNamespaced: true };
const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'b' } };
const LIVE = { ...POD, metadata: { ...POD.metadata, uid: 'u', resourceVersion: '1' } };
const PATH = '/api/v1/namespaces/b/pods/a';
const signal = new AbortController().signal;

test('an apply names its manager, and takes over only when told so', async () => {
  const transport = scriptedTransport(LIVE, LIVE);
  const options = { fieldManager: 'me', signal };
  await applyObject(transport, {
    type: PODS,
    object: POD,
    options: { ...options, isForced: true },
  });
  await applyObject(transport, {
    type: PODS,
    object: POD,
    options: { ...options, isForced: false, isDryRun: true },
    subresource: 'status',
  });
  assert.deepEqual(
    transport.requests.map(({ method, path, what }) => `${method} ${path}: ${what}`),
    [
      `PATCH ${PATH}?fieldManager=me&force=true: apply pods b/a`,
      `PATCH ${PATH}/status?fieldManager=me&force=false&dryRun=All: apply status of pods b/a`,
    ],
  );
  assert.equal(transport.requests[0]?.contentType, 'application/apply-patch+yaml');
  assert.deepEqual(transport.requests[0]?.body, POD);
});

test('a delete states what it must find', async () => {
  const transport = scriptedTransport({});
  await deleteObject(transport, {
    type: PODS,
    name: { name: 'a', namespace: 'b' },
    options: { propagation: 'Orphan', uid: 'u', signal },
  });
  const [request] = transport.requests;
  assert.equal(`${request?.method} ${request?.path}`, `DELETE ${PATH}`);
  assert.deepEqual(JSON.parse(JSON.stringify(request?.body)), {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    propagationPolicy: 'Orphan',
    preconditions: { uid: 'u' },
  });
});
