/**
 * A server of one generation on a real socket: a node or plain files behind HTTP. It answers well,
 * ranges and conditions included, except where a test has told it how to misbehave next.
 */

import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { readByteRange } from '../../node/http/byte-range.ts';
import type { OfferedGeneration } from './offered-generation.ts';
import { ScriptedServer } from './scripted-server.ts';

/** What becomes of one answer. */
export type Fault =
  /** So many bytes of the body, then a broken connection. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** So many bytes of the body, then nothing. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  /** The body, without saying how long it is, and more of it without end. */
  | { readonly kind: 'endless' }
  /** The right head, and these bytes. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly headers?: OutgoingHttpHeaders;
      readonly body?: string;
    }
  /** Nothing at all. */
  | { readonly kind: 'silence' }
  | { readonly kind: 'well'; readonly before?: () => void };

/** Its script is by method. */
export class GenerationServer extends ScriptedServer<Fault> {
  /** Undefined: there is none, 404. */
  served: OfferedGeneration | undefined;
  /** Replace headers of each answer, or take them away. */
  says: Readonly<Record<string, string | undefined>> = {};
  etag = (served: OfferedGeneration): string => `"${served.head.digest}"`;
  hasRanges = true;
  /** Method and Range of every request so far, and whether it is bound to one generation. */
  readonly requests: string[] = [];
  readonly #isNode: boolean;
  readonly #accept: (bytes: Buffer) => OfferedGeneration | undefined;

  private constructor(options: ServerOptions) {
    super();
    this.#isNode = options.isNode ?? false;
    this.#accept = options.accept ?? (() => undefined);
  }

  /** `accept`: what was put, read; without it nothing can be put. */
  static async start(options: ServerOptions = {}): Promise<GenerationServer> {
    return await new GenerationServer(options).listen();
  }

  protected async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', headers } = request;
    const isBound = headers['if-range'] !== undefined;
    this.requests.push([method, headers.range ?? [], isBound ? 'if-range' : []].flat().join(' '));
    const fault = this.#faultFor(method);
    if (fault.kind === 'silence') return;
    if (fault.kind === 'well') fault.before?.();
    if (fault.kind === 'reply') {
      response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
    } else if (method === 'PUT') {
      await this.#put(request, response);
    } else if (this.served === undefined) {
      response.writeHead(this.#isNode ? 503 : 404).end();
    } else {
      this.#send({ request, response, fault, served: this.served });
    }
  }

  #faultFor(method: string): Fault {
    return this.nextFor(method) ?? { kind: 'well' };
  }

  async #put(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray());
    const etag = this.served === undefined ? undefined : this.etag(this.served);
    const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers;
    const isStale = ifMatch !== undefined && ifMatch !== etag;
    if (isStale || (ifNoneMatch === '*' && etag !== undefined)) {
      response.writeHead(412).end();
      return;
    }
    const accepted = this.#accept(body);
    if (accepted !== undefined) this.served = accepted;
    response.writeHead(accepted === undefined ? 405 : 204).end();
  }

  #send({ request, response, fault, served }: Sending): void {
    const etag = this.etag(served);
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag }).end();
      return;
    }
    const { byteLength } = served.head;
    const range = this.hasRanges ? readByteRange(request.headers, { byteLength, etag }) : undefined;
    if (range === 'unsatisfiable') {
      response.writeHead(416).end();
      return;
    }
    const { start, end } = range ?? { start: 0, end: byteLength };
    const headers: OutgoingHttpHeaders = {
      'content-type': 'application/octet-stream',
      etag,
      'content-length': String(end - start),
      ...(range === undefined
        ? {}
        : { 'content-range': `bytes ${start}-${end - 1}/${byteLength}` }),
      ...(this.#isNode ? nodeHeaders(served) : {}),
      ...this.says,
    };
    if (fault.kind === 'endless') headers['content-length'] = undefined;
    const said = Object.entries(headers).filter(([, value]) => value !== undefined);
    response.writeHead(range === undefined ? 200 : 206, Object.fromEntries(said));
    if (request.method === 'HEAD') response.end();
    else sendBody(response, served.bytes.subarray(start, end), fault);
  }
}

type ServerOptions = {
  readonly isNode?: boolean;
  readonly accept?: (bytes: Buffer) => OfferedGeneration | undefined;
};

type Sending = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly fault: Fault;
  readonly served: OfferedGeneration;
};

function nodeHeaders({ head }: OfferedGeneration): OutgoingHttpHeaders {
  return {
    'oso-fallback-environment': head.environment,
    'oso-fallback-taken-at-ms': String(head.takenAtMs),
    'oso-fallback-format-version': '1',
  };
}

function sendBody(response: ServerResponse, body: Buffer, fault: Fault): void {
  switch (fault.kind) {
    case 'cut':
      response.write(body.subarray(0, fault.afterBytes), () => response.destroy());
      return;
    case 'stall':
      response.write(body.subarray(0, fault.afterBytes));
      return;
    case 'endless': {
      const more = (): void => {
        while (!response.destroyed && response.write(body));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
      return;
    }
    case 'bytes':
      response.end(fault.bytes);
      return;
    case 'well':
    case 'reply':
    case 'silence':
      response.end(body);
  }
}
