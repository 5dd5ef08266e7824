/** What the API server does not let the operator do, for people: what it was, and what helps. Pure. */

import type { KubeError } from '../kube/kube-error.ts';

/**
 * How an authorizer says no. Quotas and admission plugins answer 403, too: they name what helps themselves.
 * Source: k8s.io/apiserver, endpoints/handlers/responsewriters, `forbiddenMessage`.
 */
const RIGHT_MISSING = /cannot \S+ (?:resource|path) "/u;
const ADVICE =
  'Give the operator this right: the chart or the manifest of its own version has all that it needs';

/** A look or a write that the API server will refuse until something is put right. */
export type Refusal = {
  readonly reason: 'Refused' | 'Forbidden';
  /** `StatefulSet shop` */
  readonly what: string;
  /** In the API server's words, and what helps. */
  readonly message: string;
};

/** The API server's words, and, where a right is missing, how it is given. Without a full stop. */
export function refusalText({ message }: Pick<KubeError, 'message'>): string {
  return RIGHT_MISSING.test(message) ? `${message.replace(/[.]$/u, '')}. ${ADVICE}` : message;
}

/** `what` could not be read or written. */
export function refusalOf(what: string, error: KubeError): Refusal {
  const reason = error.kind === 'forbidden' ? 'Forbidden' : 'Refused';
  return { reason, what, message: refusalText(error) };
}
