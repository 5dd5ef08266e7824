/** How applications and Prometheus reach the nodes, and whom the nodes may reach. */

import { z } from 'zod';
import { DEFAULT_PORT } from '../../node/contract.ts';
import { described, text, texts, wholeNumber, type Rule } from './field.ts';

/** Kubernetes' own limit of a Service's affinity is a day. */
const AFFINITY_SECONDS = { min: 0, max: 86_400, default: 10_800 };
const NAMESPACES_MAX = 50;
const CIDRS_MAX = 50;

export const Service = described(
  z.object({
    type: described(
      z.enum(['ClusterIP', 'NodePort', 'LoadBalancer']),
      'ClusterIP: reached from within the cluster. LoadBalancer and NodePort: also from outside: set applicationKeys, too.',
    ).default('ClusterIP'),
    port: wholeNumber('TCP port of the Service.', { min: 1, max: 65_535 }).default(DEFAULT_PORT),
    affinitySeconds: wholeNumber(
      'How long a client that comes back stays on the same node, in seconds, so that its answers come from one copy. 0: any node at any time. Clients behind one address, such as an ingress, count as one.',
      AFFINITY_SECONDS,
    ).default(AFFINITY_SECONDS.default),
    annotations: texts('Annotations of the Service, as load balancers of clouds are configured.', {
      entriesMax: 50,
      lengthMax: 4_096,
    }).exactOptional(),
  }),
  "The Service whose URL applications give to their SDK as fallbackUrl. It has this resource's name.",
);

const CIDR: Rule<string> = {
  cel: 'isCIDR(self)',
  holds: isCidr,
  message: 'must be a range of addresses like 203.0.113.0/24',
};

export const NetworkPolicy = described(
  z.object({
    enabled: described(
      z.boolean(),
      'true: nodes are reached on their port alone, and reach name servers, each other, and TCP port 443 and the port of url. false: no NetworkPolicy is made.',
    ).default(true),
    clientNamespaces: described(
      z
        .array(
          text('Name of a namespace.', {
            pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/u,
            lengthMax: 63,
            message: "must be the name of a namespace: lower-case letters, digits and '-'",
          }),
        )
        .max(NAMESPACES_MAX)
        .refine(isUnique, 'must be unique'),
      'Namespaces whose pods may ask the nodes and read their metrics, besides the namespace of this resource. Absent: everyone may connect, and an API key is what lets them in.',
      { crd: { 'x-kubernetes-list-type': 'set' } },
    ).exactOptional(),
    primaryCidrs: described(
      z
        .array(described(z.string().max(43), 'A range of addresses.', { rules: [CIDR] }))
        .min(1)
        .max(CIDRS_MAX)
        .refine(isUnique, 'must be unique'),
      'Addresses that the nodes may reach outside the cluster. Absent: any address, on the ports that enabled names.',
      { crd: { 'x-kubernetes-list-type': 'set' } },
    ).exactOptional(),
  }),
  'A NetworkPolicy around the nodes.',
);

/** Not `Off`: YAML 1.1, which kubectl reads, takes that for `false`. */
const WhereThere = z.enum(['Auto', 'Disabled']);

export const Monitoring = described(
  z.object({
    serviceMonitor: described(
      WhereThere,
      'Auto: a ServiceMonitor is made where the cluster has that kind (Prometheus Operator). Disabled: none.',
    ).default('Auto'),
    prometheusRule: described(
      WhereThere,
      'Auto: a PrometheusRule with alerts is made where the cluster has that kind (Prometheus Operator). Disabled: none.',
    ).default('Auto'),
    labels: texts(
      'Labels of both, by which Prometheus selects them, such as `release: prometheus`.',
      { entriesMax: 20, lengthMax: 63 },
    ).exactOptional(),
  }),
  'What Prometheus is told of the nodes.',
);

function isUnique(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

/** As Kubernetes reads it: an IPv4 address is not written as one of IPv6. */
function isCidr(value: string): boolean {
  if (z.cidrv4().safeParse(value).success) return true;
  if (!z.cidrv6().safeParse(value).success) return false;
  const { hostname } = new URL(`http://[${value.replace(/\/.*$/u, '')}]`);
  return !/^\[::ffff:[\da-f]+:[\da-f]+\]$/u.test(hostname);
}
