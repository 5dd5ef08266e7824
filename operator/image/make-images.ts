/** From the project's sources to images: as archives, or as folders with the same files in them. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VERSION } from '../../node/contract.ts';
import { appFiles } from './app-files.ts';
import type { Architecture } from './architecture.ts';
import { baseFiles } from './base-files.ts';
import type { ImageFile } from './image-file.ts';
import { layerOf } from './layer.ts';
import { libraryRoot } from './library-root.ts';
import { nodeBinary } from './node-binary.ts';
import { type Archive, ociArchive } from './oci-archive.ts';
import { configOf, labelsOf, type Program } from './programs.ts';
import { writeTree } from './write-tree.ts';

export type Order = {
  /** The folder that package.json is in. */
  readonly project: string;
  readonly architecture: Architecture;
  readonly programs: readonly Program[];
  /** What this process runs on, as Node names it. */
  readonly machine: string;
};

export type Image = Archive & {
  readonly fileName: string;
  /** Of the files in it. */
  readonly unpackedBytes: number;
};

/** One after the other. The layer below is the same for all: who has one image loads little for the next. */
export async function* makeArchives(order: Order): AsyncGenerator<Image> {
  const base = await layerOf(await baseOf(order), 'Node and its libraries');
  for (const program of order.programs) {
    const app = await layerOf(await appFiles(order.project, program), program.title);
    const archive = await ociArchive({
      name: program.name,
      tag: VERSION,
      architecture: order.architecture,
      config: configOf(program),
      annotations: labelsOf(program),
      layers: [base, app],
    });
    yield {
      ...archive,
      fileName: `${program.name}-${VERSION}-linux-${order.architecture.name}.oci.tar`,
      unpackedBytes: base.fileBytes + app.fileBytes,
    };
  }
}

/** Each in a folder of its own, named after it. Owners are set when `isRoot`. */
export async function makeTrees(
  order: Order,
  { folder, isRoot }: { readonly folder: string; readonly isRoot: boolean },
): Promise<void> {
  const base = await baseOf(order);
  for (const program of order.programs) {
    const files = [...base, ...(await appFiles(order.project, program))];
    writeTree(join(folder, program.name), files, isRoot);
  }
}

async function baseOf(order: Order): Promise<readonly ImageFile[]> {
  const { architecture, machine } = order;
  const scratch = mkdtempSync(join(tmpdir(), 'oso-fallback-image-'));
  try {
    const root = await libraryRoot(architecture, { machine, scratch });
    return baseFiles(await nodeBinary(order.project, architecture), { root, architecture });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
