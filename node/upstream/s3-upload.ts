/**
 * One object into a bucket: at one go when it is small, else in parts, one in memory at a time. It is
 * there whole or not at all, whenever this ends.
 */

import type * as Sdk from '@aws-sdk/client-s3';
import type { Publication } from './snapshot-source.ts';

export type S3Target = {
  readonly sdk: typeof Sdk;
  readonly client: Sdk.S3Client;
  readonly bucket: string;
  readonly key: string;
  readonly partBytesMin?: number;
};

/** S3 takes no smaller parts than 5 MiB, but for the last, and no more than 10,000 of them. */
const PART_BYTES_MIN = 8 * 1024 * 1024;
const PARTS_MAX = 10_000;

/** How long the parts of what failed may take to be thrown away. */
const ABORT_MS_MAX = 30_000;

/** Throws what the client throws. */
export async function uploadTo(
  target: S3Target,
  publication: Publication,
  signal: AbortSignal,
): Promise<void> {
  const { sdk, client, bucket: Bucket, key: Key, partBytesMin = PART_BYTES_MIN } = target;
  const { byteLength } = publication.head;
  const partBytes = Math.max(partBytesMin, Math.ceil(byteLength / PARTS_MAX));
  const parts = exactly(publication.pieces(), byteLength, partBytes);
  if (byteLength > partBytes) {
    await uploadParts(target, parts, signal);
    return;
  }
  for await (const Body of parts) {
    await client.send(new sdk.PutObjectCommand({ Bucket, Key, Body }), { abortSignal: signal });
  }
}

async function uploadParts(
  { sdk, client, bucket: Bucket, key: Key }: S3Target,
  parts: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const options = { abortSignal: signal };
  const begun = new sdk.CreateMultipartUploadCommand({ Bucket, Key });
  const { UploadId } = await client.send(begun, options);
  const done: { PartNumber: number; ETag: string | undefined }[] = [];
  try {
    for await (const Body of parts) {
      const PartNumber = done.length + 1;
      const part = new sdk.UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body });
      const { ETag } = await client.send(part, options);
      done.push({ PartNumber, ETag });
    }
    const MultipartUpload = { Parts: done };
    await client.send(
      new sdk.CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }),
      options,
    );
  } catch (error) {
    const abort = new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId });
    await client
      .send(abort, { abortSignal: AbortSignal.timeout(ABORT_MS_MAX) })
      .catch(() => undefined);
    throw error;
  }
}

/**
 * The same bytes in parts of one size, but for the last. A part is valid until the next one is asked
 * for. Throws when there are not `byteLength` bytes, before the last part.
 */
async function* exactly(
  pieces: AsyncIterable<Uint8Array>,
  byteLength: number,
  partBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const part = Buffer.alloc(Math.min(partBytes, byteLength));
  let filled = 0;
  let position = 0;
  for await (const piece of pieces) {
    position += piece.length;
    if (position > byteLength) break;
    for (let taken = 0; taken < piece.length;) {
      if (filled === part.length) {
        yield part;
        filled = 0;
      }
      const more = piece.subarray(taken, taken + part.length - filled);
      part.set(more, filled);
      filled += more.length;
      taken += more.length;
    }
  }
  if (position !== byteLength) throw new Error(`${position} of ${byteLength} bytes came`);
  yield part.subarray(0, filled);
}
