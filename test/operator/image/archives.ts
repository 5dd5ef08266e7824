/** Reads tar files and image archives, to see what was made. */

import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { extract, type Header } from 'tar-stream';

export type TarEntry = { readonly header: Header; readonly bytes: Buffer };

/** By name, folders with a `/` at the end. */
export async function entriesOf(tar: Buffer): Promise<ReadonlyMap<string, TarEntry>> {
  const entries = new Map<string, TarEntry>();
  for await (const entry of Readable.from([tar]).pipe(extract())) {
    entries.set(entry.header.name, { header: entry.header, bytes: await buffer(entry) });
  }
  return entries;
}

type Descriptor = { readonly digest: string; readonly size: number };

type Manifest = {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
};

/** An OCI archive, from its index down to its layers' files. */
export async function readArchive(bytes: Buffer) {
  const files = await entriesOf(bytes);
  const jsonAt = (path: string): unknown => JSON.parse(String(files.get(path)?.bytes));
  const blobAt = ({ digest }: Descriptor) => `blobs/${digest.replace(':', '/')}`;
  const index = jsonAt('index.json') as { manifests: readonly (Descriptor & Manifest)[] };
  const [described] = index.manifests;
  if (described === undefined) throw new Error('no manifest');
  const manifest = jsonAt(blobAt(described)) as Manifest;
  return {
    files,
    described,
    manifest,
    config: jsonAt(blobAt(manifest.config)) as {
      readonly architecture: string;
      readonly config: object;
      readonly rootfs: { readonly diff_ids: readonly string[] };
    },
    layers: manifest.layers.map((layer) => gunzipSync(files.get(blobAt(layer))?.bytes ?? '')),
    dockerManifest: jsonAt('manifest.json'),
  };
}
