/** The one port of a node, under the name by which Services, probes and monitors find it. */

import { DEFAULT_PORT } from '../../node/contract.ts';

export const PORT_NAME = 'http';

/** Of the container. */
export const CONTAINER_PORT = {
  name: PORT_NAME,
  containerPort: DEFAULT_PORT,
  protocol: 'TCP',
} as const;

/** Of a Service whose clients ask on `port`. */
export function servicePort(port: number) {
  return {
    name: PORT_NAME,
    port,
    targetPort: PORT_NAME,
    protocol: 'TCP',
    appProtocol: 'http',
  } as const;
}
