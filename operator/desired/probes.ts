/**
 * When a node is asked, when it is sent questions, and when it is restarted. On the worst day every
 * application asks at once and the primary is gone: no probe may make that worse. A node that is busy or
 * has no copy is not restarted for it.
 */

import { PATHS } from '../../node/contract.ts';
import type { OsoFallbackSpec } from '../api/osofallback.ts';
import { isVendorImage } from '../api/spec-image.ts';
import { portName } from './ports.ts';

/** How soon a node that answers is found out about. */
const START_PERIOD_SECONDS = 2;

/** The probes of the node's container. */
export function probes(
  spec: Pick<OsoFallbackSpec, 'startGraceSeconds' | 'freshness' | 'imageKind' | 'tls'>,
  image: string,
) {
  // A kubelet asks by address, and believes any certificate.
  const where = { port: portName(spec), ...(spec.tls === undefined ? {} : { scheme: 'HTTPS' }) };
  return {
    startupProbe: {
      httpGet: { path: startPath(spec, image), ...where },
      periodSeconds: START_PERIOD_SECONDS,
      timeoutSeconds: START_PERIOD_SECONDS,
      failureThreshold: Math.ceil(spec.startGraceSeconds / START_PERIOD_SECONDS),
    },
    // Twenty seconds without one answer: less would take busy nodes out, and leave their work to the rest.
    readinessProbe: {
      httpGet: { path: PATHS.health, ...where },
      periodSeconds: 5,
      timeoutSeconds: 5,
      failureThreshold: 4,
    },
    // Answered whatever the node has: five minutes of silence are a process that hangs.
    livenessProbe: {
      httpGet: { path: PATHS.metrics, ...where },
      periodSeconds: 20,
      timeoutSeconds: 15,
      failureThreshold: 15,
    },
  } as const;
}

/**
 * Of what a node must answer to be started. One that refuses for the age of its copy is unhealthy, as it
 * should be, but no restart makes the copy younger: in the pause between restarts it could not copy anew.
 */
function startPath(
  { freshness, imageKind }: Pick<OsoFallbackSpec, 'freshness' | 'imageKind'>,
  image: string,
): string {
  const mayRefuse = freshness.overHardAge === 'Refuse' && !isVendorImage({ image, imageKind });
  return mayRefuse ? PATHS.metrics : PATHS.health;
}
