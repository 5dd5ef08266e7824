import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readWatchEvent } from '../../../operator/kube/watch-event.ts';

const PODS = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', isNamespaced: true };
const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', namespace: 'b', uid: 'u', resourceVersion: '3' },
};

function read(line: unknown) {
  return readWatchEvent(typeof line === 'string' ? line : JSON.stringify(line), PODS);
}

test('an object comes, changes and goes', () => {
  for (const type of ['ADDED', 'MODIFIED', 'DELETED']) {
    assert.deepEqual(read({ type, object: POD }), { kind: type.toLowerCase(), object: POD });
  }
});

test('a bookmark says how far the stream is, and whether all that was there has come', () => {
  assert.deepEqual(read({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } }), {
    kind: 'bookmark',
    resourceVersion: '9',
    isInitialEnd: false,
  });
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  const event = read({
    type: 'BOOKMARK',
    object: { metadata: { resourceVersion: '9', annotations } },
  });
  assert.equal(event.kind === 'bookmark' && event.isInitialEnd, true);
});

test('an error in the stream is an error with its kind', () => {
  const object = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' };
  const event = read({ type: 'ERROR', object });
  assert.equal(event.kind === 'error' && event.error.kind, 'gone');
  assert.equal(event.kind === 'error' && event.error.message, 'Cannot watch pods: too old');
});

test('a line that is no event is malformed', () => {
  for (const line of [
    '{"type":"ADDED","obj',
    '5',
    { type: 'RENAMED', object: POD },
    { type: 'ADDED', object: { ...POD, metadata: {} } },
    { type: 'BOOKMARK', object: {} },
  ]) {
    assert.throws(() => read(line), { kind: 'malformed' });
  }
});
