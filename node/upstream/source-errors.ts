/** How a source of generations that can't be used is reported: which one, and one reason. */

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
