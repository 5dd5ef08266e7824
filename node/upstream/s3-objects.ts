/**
 * Generations in a bucket of S3, or of what speaks like it. The client is loaded when a bucket is first
 * asked for anything: a node without one does not carry it. Region, credentials and endpoint are in the
 * environment variables that every client of AWS reads.
 */

import { Readable } from 'node:stream';
import { buffer as bufferOf } from 'node:stream/consumers';
import type * as Sdk from '@aws-sdk/client-s3';
import type { S3Place } from '../config/store-place.ts';
import { dateIn, nameOf } from '../snapshot/keep/directory-files.ts';
import type { OpenBytes } from './download.ts';
import type { Objects, StoredObject } from './objects.ts';
import { isTransientStatus } from './retry.ts';
import { s3Reason, s3Status } from './s3-error.ts';
import { uploadTo } from './s3-upload.ts';
import type { Publication } from './snapshot-source.ts';
import { cannotPublish, cannotTake } from './source-errors.ts';

export type S3Timeouts = { readonly connectMs: number; readonly silenceMs: number };

const TIMEOUTS: S3Timeouts = { connectMs: 10_000, silenceMs: 30_000 };

/** Of 1,000 objects each. */
const PAGES_MAX = 20;

export class S3Objects implements Objects, AsyncDisposable {
  readonly name: string;
  readonly #place: S3Place;
  readonly #timeouts: S3Timeouts;
  #client: Promise<S3> | undefined;

  constructor(place: S3Place, timeouts = TIMEOUTS) {
    this.name = `s3://${place.bucket}/${place.prefix}`;
    this.#place = place;
    this.#timeouts = timeouts;
  }

  isSingle(): Promise<boolean> {
    return Promise.resolve(false);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const loaded = await this.#client?.catch(() => undefined);
    loaded?.client.destroy();
  }

  list(signal: AbortSignal): Promise<readonly StoredObject[]> {
    return this.#taking(signal, async ({ sdk, client }) => {
      const { bucket: Bucket, prefix: Prefix } = this.#place;
      const found: StoredObject[] = [];
      let ContinuationToken: string | undefined;
      for (let page = 0; page < PAGES_MAX; page += 1) {
        const reply = await client.send(
          new sdk.ListObjectsV2Command({ Bucket, Prefix, Delimiter: '/', ContinuationToken }),
          { abortSignal: signal },
        );
        for (const { Key = '', Size = 0, ETag = '' } of reply.Contents ?? []) {
          const key = Key.slice(Prefix.length);
          if (dateIn(key) !== undefined) found.push({ key, byteLength: Size, version: ETag });
        }
        ContinuationToken = reply.NextContinuationToken;
        if (reply.IsTruncated !== true || ContinuationToken === undefined) {
          return found.toSorted((a, b) => (a.key < b.key ? 1 : -1));
        }
      }
      throw new Error(`it has more than ${PAGES_MAX * 1_000} objects in one place`);
    });
  }

  async read(
    object: StoredObject,
    { start, end }: { readonly start: number; readonly end: number },
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const reply = await this.#get(object, `bytes=${start}-${end - 1}`, signal);
    return this.#taking(signal, async () => {
      const bytes = await bufferOf(streamOf(reply));
      return reply.ContentRange === undefined ? bytes.subarray(start, end) : bytes;
    });
  }

  async open(object: StoredObject, position: number, signal: AbortSignal): Promise<OpenBytes> {
    const range = position === 0 ? undefined : `bytes=${position}-`;
    const reply = await this.#get(object, range, signal);
    const start = reply.ContentRange === undefined ? 0 : position;
    return { start, bytes: this.#received(streamOf(reply), signal) };
  }

  async put(
    publication: Publication,
    _replaced: StoredObject | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { bucket, prefix } = this.#place;
    try {
      const key = `${prefix}${nameOf(publication.head)}`;
      await uploadTo({ ...(await this.#loaded()), bucket, key }, publication, signal);
    } catch (error) {
      throw this.#failure(error, { signal, cannot: cannotPublish });
    }
  }

  async remove({ key }: StoredObject, signal: AbortSignal): Promise<void> {
    const { bucket: Bucket, prefix } = this.#place;
    await this.#taking(signal, ({ sdk, client }) =>
      client.send(new sdk.DeleteObjectCommand({ Bucket, Key: `${prefix}${key}` }), {
        abortSignal: signal,
      }),
    );
  }

  #get(
    { key, version }: StoredObject,
    Range: string | undefined,
    signal: AbortSignal,
  ): Promise<Sdk.GetObjectCommandOutput> {
    const { bucket: Bucket, prefix } = this.#place;
    const IfMatch = version === '' ? undefined : version;
    const asked = { Bucket, Key: `${prefix}${key}`, Range, IfMatch };
    return this.#taking(signal, ({ sdk, client }) =>
      client.send(new sdk.GetObjectCommand(asked), { abortSignal: signal }),
    );
  }

  async *#received(
    body: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* body;
    } catch (error) {
      throw this.#failure(error, { signal, cannot: cannotTake });
    }
  }

  async #taking<T>(signal: AbortSignal, act: (s3: S3) => Promise<T>): Promise<T> {
    try {
      signal.throwIfAborted();
      return await act(await this.#loaded());
    } catch (error) {
      throw this.#failure(error, { signal, cannot: cannotTake });
    }
  }

  /** The SDK's errors carry requests, signatures among them: only their text goes on. */
  #failure(
    error: unknown,
    { signal, cannot }: { readonly signal: AbortSignal; readonly cannot: typeof cannotTake },
  ): Error {
    signal.throwIfAborted();
    const status = s3Status(error);
    const isTransient = status === undefined || isTransientStatus(status);
    return cannot(this.name, s3Reason(error), { isTransient });
  }

  #loaded(): Promise<S3> {
    this.#client ??= load(this.#place, this.#timeouts);
    return this.#client;
  }
}

type S3 = {
  readonly sdk: typeof Sdk;
  readonly client: Sdk.S3Client;
};

/** Not everything that speaks like S3 knows the checksums of late; a generation has its own. */
async function load({ isPathStyle }: S3Place, { connectMs, silenceMs }: S3Timeouts): Promise<S3> {
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client({
    forcePathStyle: isPathStyle,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: connectMs, socketTimeout: silenceMs },
  });
  return { sdk, client };
}

function streamOf({ Body }: Sdk.GetObjectCommandOutput): Readable {
  return Body instanceof Readable ? Body : Readable.from([]);
}
