/** Who the pods are in the cluster: nobody who may do anything. */

import { childNames } from '../api/names.ts';
import type { OsoFallback } from '../api/osofallback.ts';
import type { KubeObject } from '../kube/object.ts';
import { childMetadata } from './metadata.ts';

export function serviceAccount(fallback: OsoFallback): KubeObject {
  const { serviceAccount: name } = childNames(fallback.metadata.name);
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: childMetadata(fallback, name),
    automountServiceAccountToken: false,
  };
}
