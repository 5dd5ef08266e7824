/** What a pass may have found out, as tests write it: a fleet that is well, and what differs. */

import assert from 'node:assert/strict';
import { readOsoFallback } from '../../../operator/api/osofallback.ts';
import type { LiveObject } from '../../../operator/kube/object.ts';
import type { NodeView } from '../../../operator/reconcile/node-view.ts';
import type { Situation } from '../../../operator/reconcile/situation.ts';
import { type JsonRecord, storedResource } from '../api/resources.ts';

export const TAKEN_AT_MS = Date.parse('2026-11-23T00:30:00Z');

export function nodeView(ordinal: number, change: Partial<NodeView> = {}): NodeView {
  return {
    name: `shop-${ordinal}`,
    isReady: true,
    isAwaited: false,
    report: {
      kind: 'answered',
      version: '0.1.0',
      copy: { takenAtMs: TAKEN_AT_MS, generation: 'abc', environmentBytes: 7, isOnDisk: true },
      lastSync: 'replaced',
      isCopying: false,
      diskBytes: 9,
    },
    ...change,
  };
}

export function situationWith(change: Partial<Situation> = {}, spec: JsonRecord = {}): Situation {
  const read = readOsoFallback(storedResource(spec));
  assert.ok(read.kind === 'valid');
  return {
    metadata: read.resource.metadata,
    claim: { name: 'system/oso' },
    spec: read.resource.spec,
    certificate: undefined,
    before: {},
    obstacles: [],
    refusals: [],
    writes: 0,
    rollout: { wanted: 2, existing: 2, ready: 2, updated: 2, isSeen: true },
    nodes: [nodeView(0), nodeView(1)],
    image: 'node:1',
    volumeSize: '1Gi',
    ...change,
  };
}

export const CHILD: LiveObject = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'shop', namespace: 'authorization', uid: 'c', resourceVersion: '1' },
};
