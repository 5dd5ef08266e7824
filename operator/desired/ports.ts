/** The one port of a node, under the name by which Services, probes and monitors find it. */

import { DEFAULT_PORT } from '../../node/contract.ts';
import type { OsoFallbackSpec } from '../api/osofallback.ts';

type WithTls = Pick<OsoFallbackSpec, 'tls'>;

/** Of a pod's port: what the node in it speaks, whatever the resource says by now. */
export const HTTPS_PORT_NAME = 'https';

export function portName({ tls }: WithTls): 'http' | 'https' {
  return tls === undefined ? 'http' : HTTPS_PORT_NAME;
}

/** Of the container. */
export function containerPort(spec: WithTls) {
  return { name: portName(spec), containerPort: DEFAULT_PORT, protocol: 'TCP' } as const;
}

/**
 * Of a Service whose clients ask on `port`. By its number: pods of before and after a change of `spec.tls`
 * have other names for it, and none may leave the Service before its time.
 */
export function servicePort(spec: WithTls, port: number) {
  return {
    name: portName(spec),
    port,
    targetPort: DEFAULT_PORT,
    protocol: 'TCP',
    appProtocol: portName(spec),
  } as const;
}
