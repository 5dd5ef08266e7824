import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listPages, openWatch } from '../../../operator/kube/collection.ts';
import { scriptedTransport } from '../../fakes/scripted-transport.ts';

const PODS = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', isNamespaced: true };
const NEVER = new AbortController().signal;

function pod(name: string) {
  return { metadata: { name, namespace: 'b', uid: `u-${name}`, resourceVersion: '1' } };
}

test('all pages are one list, of the first page’s selectors', async () => {
  const transport = scriptedTransport(
    { metadata: { resourceVersion: '5', continue: 'next &' }, items: [pod('a'), pod('b')] },
    { metadata: { resourceVersion: '5', continue: '' }, items: [pod('c')] },
  );
  const list = await listPages(transport, PODS, { labelSelector: 'app=x', signal: NEVER });
  assert.deepEqual(
    list.items.map(({ kind, apiVersion, metadata }) => `${apiVersion} ${kind} ${metadata.name}`),
    ['v1 Pod a', 'v1 Pod b', 'v1 Pod c'],
  );
  assert.equal(list.resourceVersion, '5');
  assert.deepEqual(
    transport.requests.map(({ path }) => path),
    [
      '/api/v1/pods?labelSelector=app%3Dx&limit=500',
      '/api/v1/pods?labelSelector=app%3Dx&limit=500&continue=next%20%26',
    ],
  );
});

test('an empty list may have no items at all', async () => {
  const transport = scriptedTransport({ metadata: { resourceVersion: '5' }, items: null });
  const list = await listPages(transport, PODS, {
    namespace: 'b',
    isMetadataOnly: true,
    signal: NEVER,
  });
  assert.deepEqual(list.items, []);
  assert.match(transport.requests[0]?.accept ?? '', /as=PartialObjectMetadataList/u);
});

test('a reply that is no list is malformed', async () => {
  for (const reply of [{ items: [] }, 'x', { metadata: { resourceVersion: '5' }, items: [5] }]) {
    await assert.rejects(listPages(scriptedTransport(reply), PODS, { signal: NEVER }), {
      kind: 'malformed',
    });
  }
});

test('a watch asks for bookmarks and an end, and gives events', async () => {
  const transport = scriptedTransport([
    JSON.stringify({ type: 'ADDED', object: pod('a') }),
    JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } }),
  ]);
  const events = await openWatch(transport, PODS, {
    resourceVersion: '5',
    timeoutMs: 300_500,
    signal: NEVER,
  });
  const kinds: string[] = [];
  for await (const { kind } of events) kinds.push(kind);
  assert.deepEqual(kinds, ['added', 'bookmark']);
  assert.equal(
    transport.requests[0]?.path,
    '/api/v1/pods?watch=true&allowWatchBookmarks=true&timeoutSeconds=301&resourceVersion=5',
  );
});

test('a watch from the start asks for what is there', async () => {
  const transport = scriptedTransport([]);
  await openWatch(transport, PODS, {
    isFromStart: true,
    isMetadataOnly: true,
    timeoutMs: 1_000,
    signal: NEVER,
  });
  const [request] = transport.requests;
  assert.match(request?.path ?? '', /sendInitialEvents=true&resourceVersionMatch=NotOlderThan$/u);
  assert.match(request?.accept ?? '', /as=PartialObjectMetadata;/u);
});
