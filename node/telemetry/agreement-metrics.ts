/**
 * Whether the primary agrees, in numbers that are read from a node's status at each scrape. They are counted
 * there since the start, so that a counter here is set anew to what the status says.
 */

import { Counter, Gauge, type Registry } from 'prom-client';
import type { NodeStatus } from '../contract-status.ts';
import { METRICS } from '../contract.ts';

/** Registers them; the result sets them. A node that does not ask the primary has no samples of them. */
export function addAgreementMetrics(registry: Registry): (status: NodeStatus) => void {
  const registers = [registry];
  const asked = new Counter({
    name: METRICS.agreementAsked,
    help: 'Questions of the node that the primary was asked too',
    labelNames: ['kind'],
    registers,
  });
  const outcomes = new Counter({
    name: METRICS.agreementOutcomes,
    help: 'What became of the questions that the primary was asked too',
    labelNames: ['outcome'],
    registers,
  });
  const waiting = new Gauge({
    name: METRICS.agreementWaiting,
    help: 'Answers that differ, of which a later copy will tell why',
    registers,
  });
  return ({ agreement }) => {
    asked.reset();
    outcomes.reset();
    waiting.remove();
    if (agreement === undefined) return;
    for (const [kind, count] of Object.entries(agreement.asked)) asked.inc({ kind }, count);
    for (const [outcome, count] of Object.entries(agreement.outcomes)) {
      outcomes.inc({ outcome }, count);
    }
    waiting.set(agreement.waiting);
  };
}
