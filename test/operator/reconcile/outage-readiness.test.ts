import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeAnswer, NodeReport } from '../../../operator/observe/node-report.ts';
import type { NodeView } from '../../../operator/reconcile/node-view.ts';
import { outageReadiness } from '../../../operator/reconcile/outage-readiness.ts';

const GOOD: NodeAnswer = {
  kind: 'answered',
  copy: { takenAtMs: 1, generation: 'a', isOnDisk: true, isOverHardAge: false },
  isCopying: false,
};
const COPY = { takenAtMs: 1, generation: 'a', isOnDisk: true, isOverHardAge: false };

function views(...reports: readonly (NodeReport | undefined)[]): readonly NodeView[] {
  return reports.map((report, index) => {
    const view = { name: `shop-${index}`, isReady: true, isAwaited: false };
    return report === undefined ? view : { ...view, report };
  });
}

function checkVerdict(
  nodes: readonly NodeView[],
  expected: string,
  { replicas = 2, kind = 'Persistent' as 'Persistent' | 'Ephemeral' } = {},
) {
  const { status, reason, message } = outageReadiness({ replicas, storage: { kind } }, nodes);
  assert.equal(`${status} ${reason}`, expected);
  return message;
}

test('a fleet whose every node has a copy on its volume is ready', () => {
  checkVerdict(views(GOOD, GOOD), 'True CopiesOnVolumes');
});

test('each thing that is missing makes it not ready', () => {
  const { copy: _, ...empty } = GOOD;
  checkVerdict(views(GOOD, empty), 'False NodesWithoutCopy');
  checkVerdict(
    views(GOOD, { ...GOOD, copy: { ...COPY, isOnDisk: false } }),
    'False NodesWithoutCopy',
  );
  checkVerdict(views(GOOD, { ...GOOD, directoryProblem: 'full' }), 'False NodesWithoutCopy');
  checkVerdict(
    views(GOOD, { ...GOOD, copy: { ...COPY, isOverHardAge: true } }),
    'False CopiesTooOld',
  );
  checkVerdict(views(GOOD), 'False NodesWithoutCopy');
  checkVerdict(views(GOOD, GOOD), 'False EphemeralStorage', { kind: 'Ephemeral' });
  checkVerdict(views(GOOD), 'False SingleNode', { replicas: 1 });
  checkVerdict([], 'False NoNodes', { replicas: 0 });
});

test('what is not known is not taken for well', () => {
  checkVerdict(views(GOOD, undefined), 'Unknown NotKnown');
  checkVerdict(views(GOOD, { kind: 'silent', reason: 'refused' }), 'Unknown NotKnown');
  checkVerdict(views(GOOD, { ...GOOD, copy: { takenAtMs: 1 } }), 'Unknown NotKnown');
});

test('what is wrong comes before what is not known', () => {
  const { copy: _, ...empty } = GOOD;
  const message = checkVerdict(views(undefined, empty), 'False NodesWithoutCopy');
  assert.match(message, /^These nodes have no copy to answer from: shop-1\.$/u);
});

test('all that is wrong is said, and of many nodes the first few are named', () => {
  const { copy: _, ...empty } = GOOD;
  const many = views(...Array.from({ length: 7 }, () => empty));
  const message = checkVerdict(many, 'False EphemeralStorage', { replicas: 7, kind: 'Ephemeral' });
  assert.match(
    message,
    /Persistent\. These nodes .*shop-0, shop-1, shop-2, shop-3, shop-4 and 2 more\./u,
  );
});

test('nodes on https need a certificate to start again; others need none', () => {
  const onHttps = views(GOOD, GOOD).map((view) => ({ ...view, isOnHttps: true }) as const);
  const outageWith = (
    reason: 'Valid' | 'ExpiresSoon' | 'Expired' | 'NotUsable',
    nodes: readonly NodeView[],
  ) => {
    const certificate = { status: 'False', reason, message: '' } as const;
    const spec = { replicas: 2, storage: { kind: 'Persistent' } } as const;
    return outageReadiness(spec, nodes, certificate);
  };
  for (const reason of ['Expired', 'NotUsable'] as const) {
    const found = outageWith(reason, onHttps);
    assert.deepEqual([found.status, found.reason], ['False', 'NoCertificate']);
    assert.match(found.message, /: shop-0, shop-1; see the conditions/u);
    assert.equal(outageWith(reason, views(GOOD, GOOD)).reason, 'CopiesOnVolumes');
  }
  for (const reason of ['Valid', 'ExpiresSoon'] as const) {
    assert.equal(outageWith(reason, onHttps).reason, 'CopiesOnVolumes');
  }
});
