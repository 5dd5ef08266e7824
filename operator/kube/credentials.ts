/**
 * Which API server, and who we are to it: from a kubeconfig or from the pod, through the official
 * client, which knows exec plugins, OIDC and token files. Rotation is noticed.
 */

import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import type { Clock } from './clock.ts';
import { KubeError } from './kube-error.ts';

/** What a TLS connection is made of. */
export type TlsMaterial = {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
};

/** What a request needs to be sent. */
export type Access = {
  /** Without a slash at the end; may have a path. */
  readonly server: string;
  readonly proxyUrl?: string;
  readonly tls: TlsMaterial;
  /** Who we are. Never logged. */
  readonly headers: Readonly<Record<string, string>>;
};

export type Credentials = {
  /** Throws a KubeError `unauthorized` when nobody says who we are. */
  access(): Promise<Access>;
  /** What `access` gave was refused: read everything again next time. */
  refresh(): void;
};

/** Where a KubeConfig comes from. */
export type ConfigSource =
  /** $KUBECONFIG, then ~/.kube/config, then the pod's service account. */
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly path: string; readonly context?: string }
  | { readonly kind: 'in-cluster' };

/** How old an access may be. Files and exec plugins are asked again after that; they have caches of their own. */
const ACCESS_AGE_MS_MAX = 10_000;
/** What is younger than this is not read again, whoever refuses it. */
const ACCESS_AGE_MS_MIN = 1_000;

/** Reads nothing until it is asked. */
export function kubeConfigCredentials(options: {
  readonly source: ConfigSource;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}): Credentials {
  const { source, clock } = options;
  let config: KubeConfig | undefined;
  let cached: { readonly access: Promise<Access>; readonly readAtMs: number } | undefined;
  return {
    access: () => {
      const nowMs = clock.monotonicMs();
      if (cached === undefined || nowMs - cached.readAtMs > ACCESS_AGE_MS_MAX) {
        const access = readAccess(source, config).then((read) => {
          ({ config } = read);
          return read.access;
        });
        // The next one who asks is not told an old failure.
        access.catch(() => (cached = undefined));
        cached = { access, readAtMs: nowMs };
      }
      return cached.access;
    },
    refresh: () => {
      const isNew = clock.monotonicMs() - (cached?.readAtMs ?? -Infinity) < ACCESS_AGE_MS_MIN;
      // Requests that were refused together ask for one refresh.
      if (isNew) return;
      config = undefined;
      cached = undefined;
    },
  };
}

/** The namespace that the kubeconfig's context or the pod names, if any. */
export function namespaceOf(source: ConfigSource): string | undefined {
  const config = loaded(source);
  return config.getContextObject(config.getCurrentContext())?.namespace;
}

async function readAccess(
  source: ConfigSource,
  known: KubeConfig | undefined,
): Promise<{ readonly config: KubeConfig; readonly access: Access }> {
  try {
    const config = known ?? loaded(source);
    const cluster = config.getCurrentCluster();
    if (cluster === null) throw new Error('it names no current cluster');
    if (isNothingFound(cluster)) throw new Error('there is none, and this is no pod');
    const request: RequestOptions = { headers: {} };
    await config.applyToHTTPSOptions(request);
    const { proxyUrl } = cluster;
    return {
      config,
      access: {
        server: cluster.server.replace(/\/+$/u, ''),
        ...(proxyUrl === undefined ? {} : { proxyUrl }),
        tls: tlsOf(request),
        headers: headersOf(request),
      },
    };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new KubeError('unauthorized', `Cannot read ${described(source)}: ${why}`, { cause });
  }
}

function loaded(source: ConfigSource): KubeConfig {
  const config = new KubeConfig();
  switch (source.kind) {
    case 'default':
      config.loadFromDefault();
      break;
    case 'file':
      config.loadFromFile(source.path);
      if (source.context !== undefined) config.setCurrentContext(source.context);
      break;
    case 'in-cluster':
      config.loadFromCluster();
      break;
  }
  return config;
}

/** What the official client comes to when it finds no kubeconfig and no service account. */
function isNothingFound({
  name,
  server,
}: {
  readonly name: string;
  readonly server: string;
}): boolean {
  return name === 'cluster' && server === 'http://localhost:8080';
}

function described(source: ConfigSource): string {
  switch (source.kind) {
    case 'default':
      return 'the kubeconfig';
    case 'file':
      return `the kubeconfig ${source.path}`;
    case 'in-cluster':
      return 'the service account of this pod';
  }
}

function tlsOf(request: RequestOptions): TlsMaterial {
  const { servername, rejectUnauthorized } = request;
  const [ca, cert, key] = [request.ca, request.cert, request.key].map(textOf);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(servername === undefined ? {} : { servername }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
  };
}

function textOf(material: unknown): string | undefined {
  if (Buffer.isBuffer(material)) return material.toString();
  return typeof material === 'string' ? material : undefined;
}

/** A token file may end in a newline, which no header may have. */
function headersOf({ headers, auth }: RequestOptions): Readonly<Record<string, string>> {
  const given = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value).trim()]);
  const basic =
    typeof auth === 'string'
      ? { Authorization: `Basic ${Buffer.from(auth).toString('base64')}` }
      : {};
  return { ...Object.fromEntries(given), ...basic };
}
