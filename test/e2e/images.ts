/** The images that a cluster of these tests runs: those of `make image`, and the asker's, made the same way. */

import { resolve } from 'node:path';
import { VERSION } from '../../node/contract.ts';
import { architectureNamed } from '../../operator/image/architecture.ts';
import { type Image, makeArchives } from '../../operator/image/make-images.ts';
import { type Program, PROGRAMS } from '../../operator/image/programs.ts';

const ASKER: Program = {
  name: 'oso-fallback-asker',
  title: 'An application',
  description: 'Asks through the official SDK, for tests',
  entry: 'test/e2e/asker/main.ts',
  flags: [],
  environment: {},
  ports: [],
  directory: '/var/lib/asker',
};

/** As the cluster knows it once it is loaded; whoever names no registry means the default one. */
export const ASKER_IMAGE = `${ASKER.name}:${VERSION}`;
export const NODE_IMAGE = `oso-fallback-node:${VERSION}`;

/** As archives, each with the name of its file. */
export async function makeImages(): Promise<readonly Image[]> {
  const archives = makeArchives({
    project: resolve(import.meta.dirname, '../..'),
    architecture: architectureNamed(process.arch),
    programs: [...PROGRAMS, ASKER],
    machine: process.arch,
  });
  const images: Image[] = [];
  for await (const image of archives) images.push(image);
  return images;
}
