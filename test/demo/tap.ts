/**
 * Who answered a call, and how fast, seen from outside of the SDK: Node's own HTTP client reports each
 * request it makes. The SDK runs as it is; nothing of it is wrapped or replaced.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';

/** One call of the application: perhaps several requests, and the one that was answered last. */
export type Call = {
  /** Host and port that gave the answer. */
  answeredBy: string;
  /** The request that was answered, alone. */
  requestMs: number;
  /** All of it, as the application waits: with what was tried in vain before. */
  callMs: number;
};

const currentCall = new AsyncLocalStorage<Call>();
const startedAtMs = new WeakMap<ClientRequest, { readonly call: Call; readonly ms: number }>();

subscribe('http.client.request.start', (message) => {
  const { request } = message as { request: ClientRequest };
  const call = currentCall.getStore();
  if (call !== undefined) startedAtMs.set(request, { call, ms: performance.now() });
});

subscribe('http.client.response.finish', (message) => {
  const { request } = message as { request: ClientRequest; response: IncomingMessage };
  const started = startedAtMs.get(request);
  if (started === undefined) return;
  started.call.answeredBy = String(request.getHeader('host'));
  started.call.requestMs = performance.now() - started.ms;
});

/** Runs one call of the SDK and tells who answered it. */
export async function tapped<T>(work: () => Promise<T>): Promise<{ result: T; call: Call }> {
  const call: Call = { answeredBy: '', requestMs: 0, callMs: 0 };
  const startMs = performance.now();
  const result = await currentCall.run(call, work);
  call.callMs = performance.now() - startMs;
  return { result, call };
}
