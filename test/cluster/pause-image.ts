/** The image that every pod's sandbox is made of, of the tool `pause`. */

import { readFile, writeFile } from 'node:fs/promises';
import { architectureNamed } from '../../operator/image/architecture.ts';
import { fileAt } from '../../operator/image/image-file.ts';
import { layerOf } from '../../operator/image/layer.ts';
import { ociArchive } from '../../operator/image/oci-archive.ts';
import { tool } from './tools.ts';

export async function writePauseImage(path: string): Promise<void> {
  const program = fileAt('/pause', await readFile(tool('pause')), 0o755);
  const { bytes } = await ociArchive({
    name: 'pause',
    tag: 'test',
    architecture: architectureNamed(process.arch),
    config: { Entrypoint: ['/pause'], User: '65535:65535' },
    annotations: {},
    layers: [await layerOf([program], 'pause')],
  });
  await writeFile(path, bytes);
}
