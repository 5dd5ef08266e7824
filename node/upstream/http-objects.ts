/**
 * One generation at one URL, which is replaced by PUT. As long as its entity tag is the same, asking
 * for it costs nothing.
 */

import type { Dispatcher } from 'undici';
import type { Clock } from '../lib/clock.ts';
import { STAMP_BYTES } from '../snapshot/generation-file.ts';
import type { OpenBytes } from './download.ts';
import {
  HttpResource,
  type HttpTimeouts,
  isPlainBytes,
  type Representation,
  statusReason,
} from './http-resource.ts';
import type { Objects, StoredObject } from './objects.ts';
import { discard, headerOf, kindOf } from './reply.ts';
import type { Publication } from './snapshot-source.ts';
import { cannotPublish, cannotTake } from './source-errors.ts';

export type HttpObjectsOptions = {
  readonly url: string;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly timeouts?: HttpTimeouts;
};

/** A store of objects is slower than a peer: it may be across the world. */
const TIMEOUTS: HttpTimeouts = { connectMs: 10_000, headersMs: 30_000, silenceMs: 30_000 };

/** What is known of the object without another request. */
const FIRST_BYTES = 64 * 1024;

type Known = {
  readonly object: StoredObject;
  readonly etag: string | undefined;
  readonly firstBytes: Uint8Array;
};

export class HttpObjects implements Objects, AsyncDisposable {
  readonly #resource: HttpResource;
  #known: Known | undefined;

  constructor({ url, clock, timeouts = TIMEOUTS }: HttpObjectsOptions) {
    this.#resource = new HttpResource({ url, headers: {}, clock, timeouts });
  }

  get name(): string {
    return this.#resource.url;
  }

  isSingle(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resource[Symbol.asyncDispose]();
  }

  async list(signal: AbortSignal): Promise<readonly StoredObject[]> {
    const etag = this.#known?.etag;
    const condition: Record<string, string> = etag === undefined ? {} : { 'if-none-match': etag };
    const headers = { range: `bytes=0-${FIRST_BYTES - 1}`, ...condition };
    const reply = await this.#resource.ask({ method: 'GET', headers }, signal);
    switch (reply.statusCode) {
      case 200:
      case 206:
        this.#known = await this.#look(reply, signal);
        return [this.#known.object];
      case 304:
        discard(reply.body);
        return this.#known === undefined ? [] : [this.#known.object];
      case 404:
      case 410:
        discard(reply.body);
        this.#known = undefined;
        return [];
      default:
        discard(reply.body);
        throw this.#resource.refusal(reply, statusReason(reply));
    }
  }

  async read(
    object: StoredObject,
    { start, end }: { readonly start: number; readonly end: number },
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const firstBytes = this.#known?.firstBytes ?? new Uint8Array(0);
    if (end <= firstBytes.length) return firstBytes.subarray(start, end);
    const opened = await this.open(object, start, signal);
    return some(opened.bytes, { start: start - opened.start, end: end - opened.start });
  }

  async open(object: StoredObject, position: number, signal: AbortSignal): Promise<OpenBytes> {
    const { byteLength, version } = object;
    if (this.#known?.object.version !== version) {
      throw cannotTake(this.name, 'it has another generation by now', { isTransient: false });
    }
    const expected: Representation = { etag: this.#known.etag, byteLength };
    return this.#resource.open(expected, position, signal);
  }

  async put(
    publication: Publication,
    replaced: StoredObject | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const reply = await this.#resource.ask(
      {
        method: 'PUT',
        headers: {
          'content-type': 'application/octet-stream',
          'content-length': String(publication.head.byteLength),
          ...this.#onlyInPlaceOf(replaced),
        },
        body: publication.pieces(),
      },
      signal,
    );
    discard(reply.body);
    const { statusCode } = reply;
    if (statusCode >= 200 && statusCode < 300) return;
    const isLate = statusCode === 409 || statusCode === 412;
    const reason = isLate ? 'somebody else published meanwhile' : statusReason(reply);
    throw cannotPublish(this.name, reason, { isTransient: isLate || statusCode >= 500 });
  }

  /** Never called: what is at the one place is replaced. */
  remove(): Promise<void> {
    return Promise.resolve();
  }

  /** A newer one that came since is not replaced, where the server knows conditions. */
  #onlyInPlaceOf(replaced: StoredObject | undefined): Record<string, string> {
    if (replaced === undefined) return { 'if-none-match': '*' };
    const etag = this.#known?.etag;
    return etag === undefined || etag.startsWith('W/') ? {} : { 'if-match': etag };
  }

  async #look(reply: Dispatcher.ResponseData, signal: AbortSignal): Promise<Known> {
    const { headers, body } = reply;
    const byteLength = lengthOf(reply);
    if (byteLength === undefined || !isPlainBytes(headers)) {
      discard(body);
      const reason = `it answers with something else than a generation${kindOf(headers)}`;
      throw this.#resource.refusal({ statusCode: 200, headers }, reason);
    }
    const end = Math.min(FIRST_BYTES, byteLength);
    const firstBytes = await some(this.#resource.received(body, signal), { start: 0, end });
    const etag = headerOf(headers, 'etag');
    const stamp = Buffer.from(firstBytes.subarray(0, STAMP_BYTES)).toString('hex');
    const version = `${etag ?? ''} ${stamp}`;
    return { object: { key: this.name, byteLength, version }, etag, firstBytes };
  }
}

/** Of the whole, also where only a part comes; that one begins at 0. */
function lengthOf({ statusCode, headers }: Dispatcher.ResponseData): number | undefined {
  const text =
    statusCode === 206
      ? /^bytes 0-\d+\/(?<length>\d{1,15})$/u.exec(headerOf(headers, 'content-range') ?? '')
          ?.groups?.['length']
      : headerOf(headers, 'content-length');
  return text !== undefined && /^\d{1,15}$/u.test(text) ? Number(text) : undefined;
}

/** The bytes from `start` up to `end`, and no more of them than that is taken. */
async function some(
  bytes: AsyncIterable<Uint8Array>,
  { start, end }: { readonly start: number; readonly end: number },
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    pieces.push(piece);
    length += piece.length;
    if (length >= end) break;
  }
  return Buffer.concat(pieces).subarray(start, end);
}
