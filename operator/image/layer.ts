/** Files → one layer of an image: a compressed tar whose bytes depend on the files alone. */

import { createHash } from 'node:crypto';
import { PassThrough, Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack, type Pack } from 'tar-stream';
import { type ImageFile, wholeTree } from './image-file.ts';

export type Layer = {
  /** gzip, which every registry and runtime takes. */
  readonly bytes: Buffer;
  /** `sha256:…` of what the bytes unpack to; the same wherever it is made. */
  readonly diffId: string;
  /** Of all files together. */
  readonly fileBytes: number;
  /** For people: what is in it. */
  readonly comment: string;
};

/** Nobody's clock: 1 January 1970. */
const EPOCH = new Date(0);

export async function layerOf(files: readonly ImageFile[], comment: string): Promise<Layer> {
  const tree = wholeTree(files);
  const archive = pack();
  const hash = createHash('sha256');
  const hashed = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const compressed = new PassThrough();
  const [bytes] = await Promise.all([
    buffer(compressed),
    pipeline(archive, hashed, createGzip(), compressed),
    addAll(archive, tree),
  ]);
  const sizes = tree.map((file) => (file.kind === 'file' ? file.bytes.length : 0));
  return {
    bytes,
    diffId: `sha256:${hash.digest('hex')}`,
    fileBytes: sizes.reduce((sum, size) => sum + size, 0),
    comment,
  };
}

async function addAll(archive: Pack, tree: readonly ImageFile[]): Promise<void> {
  for (const file of tree) await add(archive, file);
  archive.finalize();
}

function add(archive: Pack, file: ImageFile): Promise<void> {
  const ownerId = file.kind === 'directory' ? (file.ownerId ?? 0) : 0;
  const header = {
    name: file.kind === 'directory' ? `${file.path.slice(1)}/` : file.path.slice(1),
    type: file.kind,
    mode: file.mode,
    mtime: EPOCH,
    uid: ownerId,
    gid: ownerId,
  };
  const bytes = file.kind === 'file' ? file.bytes : Buffer.alloc(0);
  return new Promise((resolve, reject) => {
    archive.entry(header, bytes, (error) => (error ? reject(error) : resolve()));
  });
}
