/** What the API server writes down about every request: who did what to which object. */

import { readFile } from 'node:fs/promises';

/** The fields that tests ask about, of `audit.k8s.io/v1`, Event. */
export type AuditEvent = {
  readonly auditID: string;
  /** A watch has both; everything else only the second. */
  readonly stage: 'ResponseStarted' | 'ResponseComplete' | 'Panic';
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly user: { readonly username: string; readonly groups?: readonly string[] };
  readonly objectRef?: {
    readonly apiGroup?: string;
    readonly apiVersion?: string;
    readonly resource: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly responseStatus?: { readonly code: number };
  /** What was sent, of a write by who is not a part of Kubernetes. */
  readonly requestObject?: unknown;
};

const PARTS_OF_KUBERNETES = { userGroups: ['system:nodes', 'system:serviceaccounts:kube-system'] };
/** Volumes, DNS, metrics and pretended nodes are not of the test either. */
export const ADD_ONS_USER = 'system:add-ons';
const DAEMONS = {
  users: [
    ADD_ONS_USER,
    'system:apiserver',
    'system:kube-controller-manager',
    'system:kube-scheduler',
    'system:kube-proxy',
  ],
};

/** Nothing that Kubernetes does by itself; all else, with the bodies of what is written. */
export const AUDIT_POLICY = JSON.stringify({
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', ...DAEMONS },
    { level: 'None', ...PARTS_OF_KUBERNETES },
    { level: 'None', nonResourceURLs: ['/readyz*', '/livez*', '/healthz*'] },
    { level: 'Request', verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'] },
    { level: 'Metadata' },
  ],
});

export async function readAuditLog(path: string): Promise<readonly AuditEvent[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  // What follows the last line end is still being written.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as AuditEvent);
}
