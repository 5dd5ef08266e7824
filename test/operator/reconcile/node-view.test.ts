import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject, LiveObject } from '../../../operator/kube/object.ts';
import type { NodeReport } from '../../../operator/observe/node-report.ts';
import {
  isOnHttps,
  isPodReady,
  nodeViewOf,
  podAddressOf,
  problemOf,
} from '../../../operator/reconcile/node-view.ts';

function pod(status: JsonObject, metadata: JsonObject = {}): LiveObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'shop-0', uid: 'u', resourceVersion: '1', ...metadata },
    status,
  };
}

const READY = { podIP: '10.0.0.1', conditions: [{ type: 'Ready', status: 'True' }] };
const waiting = (reason: string, message?: string) => ({
  containerStatuses: [
    { name: 'node', state: { waiting: { reason, ...(message === undefined ? {} : { message }) } } },
  ],
});

function checkProblem(
  status: JsonObject,
  report: NodeReport | undefined,
  problem: string | undefined,
) {
  assert.equal(problemOf(nodeViewOf(pod(status), report)), problem);
}

test('a pod is ready when its kubelet says so, until it is told to go', () => {
  assert.equal(isPodReady(pod(READY)), true);
  assert.equal(isPodReady(pod(READY, { deletionTimestamp: '2026-01-01T00:00:00Z' })), false);
  assert.equal(isPodReady(pod({})), false);
});

test('a pod without an address has none', () => {
  assert.equal(podAddressOf(pod(READY)), '10.0.0.1');
  assert.equal(podAddressOf(pod({})), undefined);
});

test('what keeps a pod from running comes first', () => {
  const silent: NodeReport = { kind: 'silent', reason: 'the connection was refused' };
  checkProblem(
    waiting('ImagePullBackOff', 'no such image'),
    silent,
    'Its container node waits: ImagePullBackOff: no such image',
  );
  checkProblem(
    waiting('CrashLoopBackOff'),
    undefined,
    'Its container node waits: CrashLoopBackOff',
  );
  checkProblem(waiting('ContainerCreating'), undefined, undefined);
  const unscheduled = {
    conditions: [
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no room' },
    ],
  };
  checkProblem(unscheduled, undefined, 'No machine takes its pod: no room');
  checkProblem(
    { conditions: [{ type: 'PodScheduled', status: 'False' }] },
    undefined,
    'No machine takes its pod: no reason is given',
  );
});

test('a node that cannot be asked, or says what is wrong, is quoted', () => {
  checkProblem(
    READY,
    { kind: 'silent', reason: 'no answer in 2000 ms' },
    'The operator cannot ask it: no answer in 2000 ms',
  );
  const answer = { kind: 'answered', isCopying: false } as const;
  checkProblem({}, { ...answer, whyUnhealthy: 'no copy' }, 'no copy');
  checkProblem(READY, { ...answer, directoryProblem: 'No space is left.' }, 'No space is left.');
  checkProblem(READY, answer, undefined);
});

test('a status that cannot be read is an empty one', () => {
  assert.deepEqual(nodeViewOf(pod({ conditions: 'odd' }), undefined), {
    name: 'shop-0',
    isReady: false,
    isAwaited: false,
  });
});

test('a node that is asked for the first time is awaited; one without an address is not', () => {
  assert.equal(nodeViewOf(pod(READY), undefined).isAwaited, true);
  assert.equal(nodeViewOf(pod(READY), { kind: 'silent', reason: 'late' }).isAwaited, false);
  assert.equal(nodeViewOf(pod({}), undefined).isAwaited, false);
});

function checkOnHttps(containers: JsonObject[], expected: boolean): void {
  assert.equal(isOnHttps({ ...pod(READY), spec: { containers } }), expected);
}

test('a node is on https as its pod was made, whatever stands beside it', () => {
  const ofNode = (port: string) => ({ name: 'node', ports: [{ name: port, containerPort: 8080 }] });
  const others = [{ name: 'shipper' }, { name: 'proxy', ports: [{ containerPort: 1 }] }];
  checkOnHttps([...others, ofNode('https')], true);
  checkOnHttps([...others, ofNode('http')], false);
  checkOnHttps([{ ...ofNode('https'), name: 'proxy' }], false);
  checkOnHttps([], false);
  assert.equal(isOnHttps(pod(READY)), false);
});

test('a node that goes on with its old certificate is well, and says so', () => {
  const report: NodeReport = { kind: 'answered', isCopying: false, tlsProblem: 'it has ended' };
  checkProblem(READY, report, 'it has ended');
});
