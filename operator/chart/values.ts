/**
 * What the chart can be told: every value with its default and what it means. values.yaml, its JSON schema
 * and the table in the chart's README are made of it.
 */

import { z } from 'zod';

/** What is Kubernetes' own is for the API server to judge. */
const Anything = z.looseObject({});
const Texts = z.record(z.string(), z.string());
const Quantity = z.string().regex(/^[0-9]+(\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/);
const NamespaceName = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
const NameOrNothing = z.string().regex(/^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)?$/);
const Duration = z.string().regex(/^[0-9]+(ms|s|m|h)$/);

/** Values that belong together. */
function group<Shape extends z.core.$ZodLooseShape>(description: string, shape: Shape) {
  return z.strictObject(shape).describe(description);
}

const Image = group("The operator's image.", {
  repository: z
    .string()
    .min(1)
    .describe('Where it is: with the registry, without a tag.')
    .default('oso-fallback-operator'),
  tag: z.string().describe("Empty: the chart's appVersion.").default(''),
  digest: z
    .string()
    .regex(/^(sha256:[0-9a-f]{64})?$/)
    .describe('`sha256:…`: this very image, whatever the tag says.')
    .default(''),
  pullPolicy: z
    .enum(['Always', 'IfNotPresent', 'Never'])
    .describe('When it is pulled.')
    .default('IfNotPresent'),
});

const Crds = group('The definition of the kind OsoFallback.', {
  install: z
    .boolean()
    .describe(
      'Install it, and upgrade it with the chart. false: it comes by other means, such as another release.',
    )
    .default(true),
  keep: z
    .boolean()
    .describe(
      'Leave it, and with it every OsoFallback and its nodes, when the release is uninstalled. false: all of that is deleted then.',
    )
    .default(true),
});

const Rbac = group('What the operator may do, and people with its resources.', {
  create: z
    .boolean()
    .describe('Create the roles that the operator needs and bind them to its service account.')
    .default(true),
  aggregate: z
    .boolean()
    .describe(
      'Whoever may view, edit or administer a namespace by the roles of these names may do so with its OsoFallbacks.',
    )
    .default(true),
});

const ServiceAccount = group('Who the operator is in the cluster.', {
  create: z.boolean().describe('false: it exists, and its name is below.').default(true),
  name: NameOrNothing.describe('Empty: named as the rest of the release is.').default(''),
  annotations: Texts.describe('Its annotations.').default({}),
});

const LeaderElection = group('Which replica acts.', {
  enabled: z
    .boolean()
    .describe('One leads, the others wait for its Lease. false needs `replicaCount: 1`.')
    .default(true),
});

const Resources = group('Of one replica.', {
  requests: group('What is set aside for it.', {
    cpu: Quantity.describe('A pass takes milliseconds.').default('50m'),
    memory: Quantity.describe('What it holds while it looks after dozens of resources.').default(
      '128Mi',
    ),
  }).prefault({}),
  limits: group('None of CPU: it would only make a takeover slower.', {
    memory: Quantity.describe('Two fifths of it are heap: room for hundreds of resources.').default(
      '160Mi',
    ),
    cpu: Quantity.describe('None unless set.').exactOptional(),
  }).prefault({}),
});

const PodDisruptionBudget = group('How many replicas a drain may take at once.', {
  enabled: z.boolean().describe('One at a time; made for two replicas or more.').default(true),
});

const NetworkPolicy = group(
  'Who may connect to the operator. Where it connects to is not limited.',
  {
    enabled: z.boolean().describe('Nothing but its metrics and probes can be asked.').default(true),
    metricsFrom: z
      .array(Anything)
      .describe('NetworkPolicyPeers that may ask for them. Empty: everybody.')
      .default([]),
  },
);

const ServiceMonitor = group('For Prometheus Operator: scrape it.', {
  enabled: z.boolean().describe('Needs the kind ServiceMonitor.').default(false),
  interval: Duration.describe('From one scrape to the next.').default('30s'),
  labels: Texts.describe('By which a Prometheus chooses what it scrapes.').default({}),
});

const PrometheusRule = group('For Prometheus Operator: alerts.', {
  enabled: z.boolean().describe('Needs the kind PrometheusRule.').default(false),
  labels: Texts.describe('By which a Prometheus chooses its rules.').default({}),
});

const Monitoring = group(
  'Of the operator itself; that of the nodes is in each OsoFallback, `spec.monitoring`.',
  { serviceMonitor: ServiceMonitor.prefault({}), prometheusRule: PrometheusRule.prefault({}) },
);

/** In the order in which people want to change them. */
export const Values = z.strictObject({
  replicaCount: z
    .int()
    .min(0)
    .max(5)
    .describe('One acts, another takes over within seconds. Nodes answer without any of them.')
    .default(2),
  watchNamespaces: z
    .array(NamespaceName)
    .describe(
      'Namespaces whose OsoFallbacks are looked after; the operator has no rights in others. Empty: the whole cluster.',
    )
    .default([]),
  image: Image.prefault({}),
  imagePullSecrets: z
    .array(group('A Secret.', { name: z.string() }))
    .describe("Secrets of the release's namespace with which the operator's image is pulled.")
    .default([]),
  nodeImage: z
    .string()
    .describe(
      "Image of the nodes of an OsoFallback without `spec.image`. Empty: `oso-fallback-node` from where the operator's image is, of the chart's appVersion. Not the vendor's: an OsoFallback names that itself.",
    )
    .default(''),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error'])
    .describe('What the operator logs, as lines of JSON.')
    .default('info'),
  crds: Crds.prefault({}),
  rbac: Rbac.prefault({}),
  serviceAccount: ServiceAccount.prefault({}),
  leaderElection: LeaderElection.prefault({}),
  resources: Resources.prefault({}),
  podDisruptionBudget: PodDisruptionBudget.prefault({}),
  networkPolicy: NetworkPolicy.prefault({}),
  monitoring: Monitoring.prefault({}),
  priorityClassName: NameOrNothing.describe('PriorityClass of the pods.').default(''),
  nodeSelector: Texts.describe('Which machines the pods may run on.').default({}),
  tolerations: z.array(Anything).describe('Taints that the pods tolerate.').default([]),
  affinity: Anything.describe("The pods' affinity.").default({}),
  topologySpreadConstraints: z
    .array(Anything)
    .describe('Empty: zones first, then machines, as far as there is room.')
    .default([]),
  podLabels: Texts.describe('More labels of the pods.').default({}),
  podAnnotations: Texts.describe('More annotations of the pods.').default({}),
  fullnameOverride: NameOrNothing.describe(
    'Name of what the release creates. Empty: of the release, with `oso-fallback-operator` in it.',
  ).default(''),
  global: Anything.describe('Of a chart that this one is a part of.').exactOptional(),
  enabled: z
    .boolean()
    .describe('Whether a chart that this one is a part of wants it.')
    .exactOptional(),
});

/** With every default in its place. */
export type Values = z.output<typeof Values>;
