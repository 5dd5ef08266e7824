/** What an image has of its program: the bundle, its licences, and the folder it may write. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { directoryAt, fileAt, type ImageFile } from './image-file.ts';
import { type Program, USER_ID } from './programs.ts';
import { thirdParty } from './third-party.ts';

/** Throws an Error when the program cannot be bundled. */
export async function appFiles(project: string, program: Program): Promise<readonly ImageFile[]> {
  const { files, packages } = await bundle(project, program.entry);
  return [
    ...[...files].map(([name, bytes]) => fileAt(`/app/${name}`, bytes)),
    fileAt('/app/LICENSE', readFileSync(join(project, 'LICENSE'))),
    fileAt('/app/THIRD-PARTY', thirdParty(project, packages)),
    directoryAt(program.directory, 0o755, USER_ID),
  ];
}
