/** What every request to the primary says of who asks. */

import type { Secret } from '../lib/secret.ts';

/** `clientId` tells this run of this node from others. */
export function requestHeaders({
  apiToken,
  clientId,
}: {
  readonly apiToken: Secret;
  readonly clientId: string;
}): Record<string, string> {
  return {
    authorization: `Bearer ${apiToken.reveal()}`,
    accept: 'application/json',
    'user-agent': 'Oso Fallback (self-run)',
    'x-osoapiversion': '0',
    'x-oso-instance-id': clientId,
  };
}
