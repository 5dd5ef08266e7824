/** What a request and a reply of the fake API server are made of. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { KubeObject, LiveObject } from '../../operator/kube/object.ts';
import { apiVersionOf } from '../../operator/kube/resource-type.ts';
import { Refusal, type StatusFields } from './api-server-refusals.ts';
import type { OfMany, OfOne } from './api-server-routes.ts';
import type { ServedType, Writer } from './api-server-state.ts';
import { LOOPBACK_CERTIFICATE, LOOPBACK_KEY } from './api-server-tls.ts';

export type Request = IncomingMessage | Http2ServerRequest;
export type Response = ServerResponse | Http2ServerResponse;
export type Protocol = 'h2' | 'https' | 'http';
export type Handler = (request: Request, response: Response) => void;

export function serverOf(protocol: Protocol, handle: Handler): Server {
  const tls = { cert: LOOPBACK_CERTIFICATE, key: LOOPBACK_KEY };
  switch (protocol) {
    case 'h2':
      return createSecureServer(tls, handle) as unknown as Server;
    case 'https':
      return createHttpsServer(tls, handle);
    case 'http':
      return createServer(handle);
  }
}

/** As the real one has it. */
const BODY_BYTES_MAX = 3 * 1024 * 1024;

export async function bodyOf(request: Request): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  if (body.length > BODY_BYTES_MAX) {
    throw refusal(413, 'RequestEntityTooLarge', `limit is ${BODY_BYTES_MAX}`);
  }
  return body.toString('utf8');
}

export function send(response: Response, status: number, json: unknown): void {
  response.setHeader('content-type', 'application/json');
  response.statusCode = status;
  response.end(JSON.stringify(json));
}

/** Breaks the connection under a request; of HTTP/2, the stream. */
export function reset(request: Request): void {
  if ('stream' in request) request.stream.close(2);
  else request.socket.destroy();
}

export function refusal(code: number, reason: string, message: string): Refusal {
  return new Refusal({ code, reason, message });
}

export function statusOf(fields: StatusFields) {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', ...fields };
}

export function discoveryOf(types: readonly ServedType[]) {
  return {
    kind: 'APIResourceList',
    resources: types.map(({ plural, kind, isNamespaced }) => ({
      name: plural,
      kind,
      namespaced: isNamespaced,
    })),
  };
}

export function isMetadataOnly(request: Request): boolean {
  return (request.headers.accept ?? '').includes('as=PartialObjectMetadata');
}

/** The object as the request wants it. */
export function shaped(request: Request, object: LiveObject): LiveObject {
  if (!isMetadataOnly(request)) return object;
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: object.metadata,
  };
}

/** The object sent, which must be the one that the path names. */
export function objectIn(body: string, target: OfOne | OfMany): KubeObject {
  const sent = parsed(body);
  if (!('name' in target)) return inNamespace(sent, target.namespace);
  const { name, namespace } = target.name;
  if (sent.metadata.name !== name) {
    const message = `the name of the object (${sent.metadata.name}) does not match the name on the URL (${name})`;
    throw refusal(400, 'BadRequest', message);
  }
  return inNamespace(sent, namespace);
}

function parsed(body: string): KubeObject {
  try {
    return JSON.parse(body) as KubeObject;
  } catch {
    throw refusal(400, 'BadRequest', 'the body is no JSON');
  }
}

function inNamespace(sent: KubeObject, namespace: string | undefined): KubeObject {
  const told = sent.metadata.namespace;
  if (told !== undefined && told !== namespace) {
    const message =
      'the namespace of the provided object does not match the namespace sent on the request';
    throw refusal(400, 'BadRequest', message);
  }
  return namespace === undefined ? sent : { ...sent, metadata: { ...sent.metadata, namespace } };
}

/** Who writes, by the query or else by the user agent, as the real one has it. */
export function writerOf(request: Request, { query, isStatus }: OfOne | OfMany): Writer {
  const agent = request.headers['user-agent'] ?? 'unknown';
  return {
    manager: query.get('fieldManager') ?? agent.split('/')[0] ?? agent,
    isStatus,
    isDryRun: query.get('dryRun') === 'All',
  };
}

/** An item of a list does not say its kind; metadata alone does. */
export function itemOf(object: LiveObject): unknown {
  if (object.kind === 'PartialObjectMetadata') return object;
  const { kind: _kind, apiVersion: _apiVersion, ...item } = object;
  return item;
}

export function listOf(list: {
  readonly type: ServedType;
  readonly isMetadataOnly: boolean;
  readonly metadata: unknown;
  readonly items: readonly unknown[];
}) {
  const { type, metadata, items } = list;
  return {
    kind: list.isMetadataOnly ? 'PartialObjectMetadataList' : `${type.kind}List`,
    apiVersion: list.isMetadataOnly ? 'meta.k8s.io/v1' : apiVersionOf(type),
    metadata,
    items,
  };
}
