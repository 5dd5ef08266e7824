/** A transport that gives the replies of a list and writes down what it was asked. */

import type { ApiRequest, Transport } from '../../operator/kube/transport.ts';

export type ScriptedTransport = Transport & { readonly requests: readonly ApiRequest[] };

/** An Error in `replies` is thrown; an array is a stream of lines. */
export function scriptedTransport(...replies: readonly unknown[]): ScriptedTransport {
  const requests: ApiRequest[] = [];
  function take(request: ApiRequest): unknown {
    const reply = replies[requests.length];
    requests.push(request);
    if (reply instanceof Error) throw reply;
    return reply;
  }
  return {
    requests,
    request: async (request) => take(request),
    stream: async (request) => {
      const lines = take(request) as readonly string[];
      return (async function* each() {
        for (const line of lines) yield await Promise.resolve(line);
      })();
    },
    close: () => Promise.resolve(),
  };
}
