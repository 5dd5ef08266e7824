/** Can the primary be copied from? A question about the fleet: one node's bad network is its own. Pure. */

import type { NodeView } from './node-view.ts';
import type { Verdict } from './verdict.ts';

/** Codes of a node's sync that say so; with any other one the primary has answered. */
const UNREACHABLE = 'upstream_unavailable';
const REFUSED = 'unauthorized';

export function upstreamReachability(nodes: readonly NodeView[]): Verdict<'UpstreamReachable'> {
  const outcomes = nodes.flatMap(({ report }) =>
    report?.kind === 'answered' && report.lastSync !== undefined ? [report.lastSync] : [],
  );
  if (outcomes.length === 0) {
    return {
      status: 'Unknown',
      reason: 'NotKnown',
      message: 'No node has said yet how its last attempt to copy ended.',
    };
  }
  const failed = outcomes.filter((outcome) => outcome === UNREACHABLE || outcome === REFUSED);
  if (failed.length < outcomes.length) return reachable(outcomes.length, failed.length);
  if (failed.every((outcome) => outcome === REFUSED)) {
    return {
      status: 'False',
      reason: 'TokenRefused',
      message: 'The primary refuses the API key in spec.apiToken: put a valid one into its Secret.',
    };
  }
  return {
    status: 'False',
    reason: 'Unreachable',
    message: `None of ${outcomes.length} nodes reached the primary at its last attempt; they answer from the copies they have.`,
  };
}

function reachable(total: number, failed: number): Verdict<'UpstreamReachable'> {
  const status = 'True';
  if (failed === 0) {
    return { status, reason: 'Reachable', message: 'Every node reached it at its last attempt.' };
  }
  const message = `${failed} of ${total} nodes did not reach it at their last attempt; the others did.`;
  return { status, reason: 'SomeNodesCannotReach', message };
}
