/** What Prometheus gets of the operator: the kernel's metrics, the process's, and how each fleet is. */

import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { OsoFallbackMetadata, OsoFallbackStatus } from '../api/osofallback.ts';
import { createKubeMetrics, type KubeMetrics } from '../kube/metrics.ts';
import { keyOfName } from '../kube/object.ts';

const STATUSES = ['True', 'False', 'Unknown'] as const;

export type OperatorMetrics = {
  readonly kube: KubeMetrics;
  /** How the conditions of this resource are now. */
  set(metadata: OsoFallbackMetadata, status: OsoFallbackStatus): void;
  /** The resource with this `namespace/name` is gone. */
  remove(key: string): void;
  /** This replica looks after nothing any more. */
  clear(): void;
  /** In Prometheus' text format. */
  exposition(): Promise<string>;
};

type Fleet = { readonly metadata: OsoFallbackMetadata; readonly status: OsoFallbackStatus };

export function createOperatorMetrics(): OperatorMetrics {
  const registry = new Registry();
  const fleets = new Map<string, Fleet>();
  collectDefaultMetrics({ register: registry });
  registerFleetGauges(registry, fleets);
  return {
    kube: createKubeMetrics(registry),
    set: (metadata, status) => void fleets.set(keyOfName(metadata), { metadata, status }),
    remove: (key) => void fleets.delete(key),
    clear: () => fleets.clear(),
    exposition: () => registry.metrics(),
  };
}

/** Asked when somebody scrapes: what is gone is in no sample. */
function registerFleetGauges(registry: Registry, fleets: ReadonlyMap<string, Fleet>): void {
  const registers = [registry];
  const labelNames = ['namespace', 'name'];
  new Gauge({
    name: 'oso_fallback_operator_condition',
    help: 'Conditions of the resources: 1 for the status that a condition has, 0 for the others.',
    labelNames: [...labelNames, 'type', 'status'],
    registers,
    collect() {
      this.reset();
      for (const { metadata, status } of fleets.values()) {
        for (const condition of status.conditions ?? []) {
          for (const each of STATUSES) {
            this.set(
              { ...labelsOf(metadata), type: condition.type, status: each },
              each === condition.status ? 1 : 0,
            );
          }
        }
      }
    },
  });
  new Gauge({
    name: 'oso_fallback_operator_oldest_facts_timestamp_seconds',
    help: 'The moment of which the oldest answers of a fleet are, in seconds since 1970.',
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const { metadata, status } of fleets.values()) {
        if (status.oldestFactsAt === undefined) continue;
        this.set(labelsOf(metadata), Date.parse(status.oldestFactsAt) / 1_000);
      }
    },
  });
}

function labelsOf({ namespace, name }: OsoFallbackMetadata) {
  return { namespace, name };
}
