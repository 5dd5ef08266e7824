import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeView } from '../../../operator/reconcile/node-view.ts';
import { upstreamReachability } from '../../../operator/reconcile/upstream-reachability.ts';

/** Of nodes whose last attempts to copy ended so; undefined: one that has not said. */
function checkVerdict(outcomes: readonly (string | undefined)[], expected: string) {
  const nodes = outcomes.map((lastSync, index): NodeView => {
    const sync = lastSync === undefined ? {} : { lastSync };
    return {
      name: `n${index}`,
      isReady: true,
      isAwaited: false,
      report: { kind: 'answered', isCopying: false, ...sync },
    };
  });
  const { status, reason } = upstreamReachability(nodes);
  assert.equal(`${status} ${reason}`, expected);
}

test('one node that reaches it is enough', () => {
  checkVerdict(['replaced', 'replaced'], 'True Reachable');
  checkVerdict(['replaced', 'upstream_unavailable'], 'True SomeNodesCannotReach');
});

test('only when nobody reaches it, it is not reachable', () => {
  checkVerdict(['upstream_unavailable', 'upstream_unavailable'], 'False Unreachable');
  checkVerdict(['upstream_unavailable', undefined], 'False Unreachable');
  checkVerdict(['upstream_unavailable', 'unauthorized'], 'False Unreachable');
});

test('a primary that refuses the token is there', () => {
  checkVerdict(['unauthorized', 'unauthorized'], 'False TokenRefused');
});

test('a copy that failed for another reason had reached it', () => {
  checkVerdict(['disk_unavailable', 'copy_torn'], 'True Reachable');
});

test('nobody who says anything is nothing known', () => {
  checkVerdict([], 'Unknown NotKnown');
  checkVerdict([undefined], 'Unknown NotKnown');
  const silent: NodeView = {
    name: 'a',
    isReady: false,
    isAwaited: false,
    report: { kind: 'silent', reason: 'late' },
  };
  assert.equal(upstreamReachability([silent]).status, 'Unknown');
});
