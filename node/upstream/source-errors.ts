/** How a source of generations that can't be used is reported: which one, and one reason. */

import { NodeError } from '../lib/errors.ts';
import { UpstreamError } from './retry.ts';

export type Transience = ErrorOptions & {
  /** May the same succeed in a moment? */
  readonly isTransient: boolean;
  readonly retryAfterMs?: number;
};

/** `upstream_unavailable`. `reason`: a clause. */
export function cannotTake(from: string, reason: string, options: Transience): UpstreamError {
  const message = `Cannot take a generation from ${from}: ${reason}`;
  return new UpstreamError('upstream_unavailable', message, options);
}

/** `upstream_unavailable`. `reason`: a clause. */
export function cannotPublish(to: string, reason: string, options: Transience): UpstreamError {
  const message = `Cannot publish a generation to ${to}: ${reason}`;
  return new UpstreamError('upstream_unavailable', message, options);
}

/** Of environments, without `e_`, the one that is there and the one that should be. */
export function wrongEnvironment(from: string, found: string, expected: string): NodeError {
  const message = `Cannot use ${from}: it has a generation of environment e_${found}, and this node serves e_${expected}`;
  return new NodeError('wrong_environment', message);
}
