/**
 * What should be in the cluster for one resource: read this first. A function of the resource and of what
 * is known of the cluster, to the byte: no clock, no chance, no look at what is there.
 */

import type { OsoFallback } from '../api/osofallback.ts';
import type { KubeObject } from '../kube/object.ts';
import { autoscaler } from './autoscaler.ts';
import type { DesiredContext } from './context.ts';
import { disruptionBudget } from './disruption-budget.ts';
import { keyHashesSecret } from './key-hashes-secret.ts';
import { networkPolicy } from './network-policy.ts';
import { prometheusRule } from './prometheus-rule.ts';
import { serviceAccount } from './service-account.ts';
import { clientService, headlessService } from './service.ts';
import { serviceMonitor } from './service-monitor.ts';
import { statefulSet } from './stateful-set.ts';

/**
 * Every child that should exist, in the order to apply them: what pods need comes before the pods. A child
 * that is not in it is not wanted (any more).
 */
export function desiredObjects(
  fallback: OsoFallback,
  context: DesiredContext,
): readonly KubeObject[] {
  return [
    serviceAccount(fallback),
    keyHashesSecret(fallback, context),
    networkPolicy(fallback, context),
    headlessService(fallback),
    clientService(fallback),
    disruptionBudget(fallback),
    statefulSet(fallback, context),
    autoscaler(fallback),
    serviceMonitor(fallback, context),
    prometheusRule(fallback, context),
  ].filter((object) => object !== undefined);
}
