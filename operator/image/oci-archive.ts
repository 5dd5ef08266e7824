/**
 * Layers and a configuration → an image as one file: an OCI image layout (specification 1.1) as a tar,
 * with the `manifest.json` that Docker before version 25 reads instead. Pure: no clock, no names of machines.
 */

import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import type { Architecture } from './architecture.ts';
import type { Layer } from './layer.ts';

export type Archive = {
  readonly bytes: Buffer;
  /** `sha256:…` of the manifest: what a registry calls it. */
  readonly digest: string;
};

type Blob = { readonly bytes: Buffer; readonly descriptor: Descriptor };

type Descriptor = {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
};

const TYPE = 'application/vnd.oci.image';

/** What a name without a registry stands for, in Docker and in Kubernetes. */
const DEFAULT_REPOSITORY = 'docker.io/library';

export async function ociArchive(image: {
  readonly name: string;
  readonly tag: string;
  readonly architecture: Architecture;
  /** `Config` of the specification: user, entry point, environment. */
  readonly config: object;
  readonly annotations: Readonly<Record<string, string>>;
  readonly layers: readonly Layer[];
}): Promise<Archive> {
  const layers = image.layers.map(({ bytes }) => blobOf(bytes, `${TYPE}.layer.v1.tar+gzip`));
  const platform = { architecture: image.architecture.name, os: 'linux' };
  const config = jsonBlob(`${TYPE}.config.v1+json`, {
    created: '1970-01-01T00:00:00Z',
    ...platform,
    config: image.config,
    rootfs: { type: 'layers', diff_ids: image.layers.map(({ diffId }) => diffId) },
    history: image.layers.map(({ comment }) => ({ created_by: 'make image', comment })),
  });
  const manifest = jsonBlob(`${TYPE}.manifest.v1+json`, {
    schemaVersion: 2,
    mediaType: `${TYPE}.manifest.v1+json`,
    config: config.descriptor,
    layers: layers.map(({ descriptor }) => descriptor),
    annotations: image.annotations,
  });
  const index = {
    schemaVersion: 2,
    mediaType: `${TYPE}.index.v1+json`,
    manifests: [{ ...manifest.descriptor, platform, annotations: namesOf(image) }],
  };
  const forOldDocker = [
    {
      Config: pathOf(config),
      RepoTags: [`${image.name}:${image.tag}`],
      Layers: layers.map(pathOf),
    },
  ];
  const blobs = new Map([...layers, config, manifest].map((blob) => [pathOf(blob), blob.bytes]));
  const bytes = await tarOf([
    ['oci-layout', json({ imageLayoutVersion: '1.0.0' })],
    ['index.json', json(index)],
    ['manifest.json', json(forOldDocker)],
    ...[...blobs].toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ]);
  return { bytes, digest: manifest.descriptor.digest };
}

/** The tag for tools that read the specification, the whole name for containerd and Docker. */
function namesOf({ name, tag }: { readonly name: string; readonly tag: string }) {
  return {
    'org.opencontainers.image.ref.name': tag,
    'io.containerd.image.name': `${DEFAULT_REPOSITORY}/${name}:${tag}`,
  };
}

function blobOf(bytes: Buffer, mediaType: string): Blob {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  return { bytes, descriptor: { mediaType, digest, size: bytes.length } };
}

function jsonBlob(mediaType: string, value: object): Blob {
  return blobOf(json(value), mediaType);
}

function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function pathOf({ descriptor }: Blob): string {
  return `blobs/${descriptor.digest.replace(':', '/')}`;
}

function tarOf(files: readonly (readonly [string, Buffer])[]): Promise<Buffer> {
  const archive = pack();
  for (const [name, bytes] of files)
    archive.entry({ name, mode: 0o644, mtime: new Date(0) }, bytes);
  archive.finalize();
  return buffer(archive);
}
