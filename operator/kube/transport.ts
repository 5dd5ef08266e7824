/** Requests to one API server over one shared dispatcher. */

import type { JsonObject } from './object.ts';

/** The content type of a body says which kind of patch a PATCH is. */
export type ApiRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With query, escaped. */
  readonly path: string;
  /** For messages: `get pods default/a`. */
  readonly what: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: JsonObject;
  readonly signal: AbortSignal;
};

export type Transport = {
  /** The reply as parsed JSON. Throws KubeErrors only, but for the signal's reason. */
  request(request: ApiRequest): Promise<unknown>;
  /** Resolves with the lines of a reply when its head has come. */
  stream(request: ApiRequest): Promise<AsyncIterable<string>>;
  /** Ends what is under way. */
  close(): Promise<void>;
};
