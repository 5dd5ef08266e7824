/** The operator's settings: flags, and variables for those whose value the pod knows. */

import { parseArgs } from 'node:util';
import { z } from 'zod';
import { VERSION } from '../../node/contract.ts';
import { isVendorImage } from '../api/spec-image.ts';
import type { LogLevel } from '../ops/log.ts';

export type OperatorOptions = {
  /** Whose resources are looked after. None: those of all. */
  readonly namespaces: readonly string[];
  /** The nodes' image where a resource names none. */
  readonly nodeImage: string;
  /** Undefined: it acts at once, without asking for leadership. */
  readonly lease: { readonly name: string; readonly namespace: string } | undefined;
  /** Names this installation among those of the cluster. Undefined: outside the cluster. */
  readonly installation: string | undefined;
  /** Unique to this pod, if it is one. */
  readonly podName: string | undefined;
  /** Where the operator itself runs. Undefined: outside the cluster. */
  readonly podNamespace: string | undefined;
  /** 0: any free one. */
  readonly port: number;
  readonly logLevel: LogLevel;
  /** Undefined: $KUBECONFIG, then ~/.kube/config, then the pod's service account. */
  readonly kubeconfigPath: string | undefined;
};

/** What is wrong with the command line, for people. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const DEFAULT_NODE_IMAGE = `oso-fallback-node:${VERSION}`;
export const DEFAULT_PORT = 8080;
const DEFAULT_LEASE_NAME = 'oso-fallback-operator';
const NAMESPACES_MAX = 100;

const FLAGS = {
  namespace: { type: 'string', multiple: true },
  'node-image': { type: 'string' },
  'leader-elect': { type: 'boolean' },
  'lease-name': { type: 'string' },
  port: { type: 'string' },
  'log-level': { type: 'string' },
  kubeconfig: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/u;
const Namespace = z.string().regex(LABEL, 'must be the name of a namespace');

/** The API server checks a resource by what is written in it, and does not see this image. */
const NO_VENDOR_IMAGE =
  "must not be the vendor's image, which knows fewer settings than a resource without image may have; leave it out (nodeImage: '' in the chart), and set spec.image in each OsoFallback that is to run it, with spec.imageKind: Vendor";

const Settings = z.object({
  namespace: z
    .array(Namespace)
    .max(NAMESPACES_MAX, `may be given ${NAMESPACES_MAX} times`)
    .default([]),
  'node-image': z
    .string()
    .regex(/^\S+$/u, 'must be the name of an image, without spaces')
    .refine((image) => !isVendorImage({ image, imageKind: 'Auto' }), NO_VENDOR_IMAGE)
    .default(DEFAULT_NODE_IMAGE),
  'leader-elect': z.boolean().default(false),
  'lease-name': z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/u, 'must be the name of a Lease')
    .default(DEFAULT_LEASE_NAME),
  port: z
    .string()
    .regex(/^\d{1,5}$/u, 'must be a port')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be a port')
    .default(DEFAULT_PORT),
  'log-level': z
    .enum(['error', 'warn', 'info', 'debug'], { error: 'must be error, warn, info or debug' })
    .default('info'),
  kubeconfig: z.string().min(1, 'must be the path of a file').optional(),
});

/** The words of the command line. Throws a UsageError that names every flag that is wrong. */
export function readOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): OperatorOptions | 'help' | 'version' {
  const values = parsed(args);
  if (values.help === true) return 'help';
  if (values.version === true) return 'version';
  const read = Settings.safeParse(values);
  if (!read.success) {
    const problems = read.error.issues.map(
      ({ path, message }) => `--${String(path[0])}: ${message}`,
    );
    throw new UsageError(problems.join('\n'));
  }
  const settings = read.data;
  const [podName, podNamespace] = [environment['POD_NAME'], environment['POD_NAMESPACE']].map(
    (value) => (value === '' ? undefined : value),
  );
  if (settings['leader-elect'] && podNamespace === undefined) {
    throw new UsageError('--leader-elect: set POD_NAMESPACE: the Lease is made there');
  }
  return {
    namespaces: [...new Set(settings.namespace)],
    nodeImage: settings['node-image'],
    lease:
      settings['leader-elect'] && podNamespace !== undefined
        ? { name: settings['lease-name'], namespace: podNamespace }
        : undefined,
    installation:
      podNamespace === undefined ? undefined : `${podNamespace}/${settings['lease-name']}`,
    podName,
    podNamespace,
    port: settings.port,
    logLevel: settings['log-level'],
    kubeconfigPath: settings.kubeconfig,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

export const HELP = `oso-fallback-operator ${VERSION}
Keeps fleets of Oso Fallback nodes: looks after every OsoFallback of the cluster.

Usage: oso-fallback-operator [flags]
       oso-fallback-operator verify --host NAME [--port PORT] [--replicas N] [--leader-elect]
                                    [--timeout-seconds N]

  --namespace NAME        look after this namespace alone; may be given again for more.
                          Without: the whole cluster. It needs rights there, and in no other
  --node-image IMAGE      image of the nodes where a resource names none
                          (${DEFAULT_NODE_IMAGE}); not the vendor's
  --leader-elect          act only while holding a Lease, so that there may be several replicas;
                          the Lease is in the namespace POD_NAMESPACE
  --lease-name NAME       of that Lease (${DEFAULT_LEASE_NAME}); with the namespace it names this
                          installation, also without a Lease: of two that see one resource, the
                          first looks after it
  --port PORT             for /healthz, /readyz and /metrics (${DEFAULT_PORT}); 0: any free one
  --log-level LEVEL       error, warn, info or debug (info)
  --kubeconfig FILE       which cluster. Without: $KUBECONFIG, then ~/.kube/config, then the
                          service account of the pod
  --version, --help

verify asks every address of NAME, the headless Service of the replicas, until N are ready and one
of them leads; it ends with 0, or with 1 when the time is over. helm test runs it.

Variables: POD_NAME and POD_NAMESPACE, from the pod itself; the operator's namespace is let in by
the NetworkPolicies of the nodes, as it asks them how they are.

Out of a cluster, against the one that kubectl uses:
  kubectl apply --server-side -f crds/osofallbacks.yaml
  oso-fallback-operator --namespace default
`;
