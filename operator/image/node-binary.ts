/** Node's binary for one architecture, of the version that the project is locked to, out of npm. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { z } from 'zod';
import type { Architecture } from './architecture.ts';

export type NodeBinary = { readonly bytes: Buffer; readonly license: Buffer };

const LockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), integrity: z.string().optional() }),
  ),
});

/**
 * From `node_modules` where npm installed it; for other machines from npm itself, checked against
 * package-lock.json and kept in `.cache/` of the project. Throws an Error when the bytes are not
 * those of the lock file.
 */
export async function nodeBinary(
  project: string,
  { nodePackage }: Architecture,
): Promise<NodeBinary> {
  const installed = join(project, 'node_modules', nodePackage);
  if (existsSync(installed)) {
    return {
      bytes: readFileSync(join(installed, 'bin/node')),
      license: readFileSync(join(installed, 'LICENSE')),
    };
  }
  return await unpacked(await packed(project, nodePackage));
}

/** The package as npm has it. */
async function packed(project: string, name: string): Promise<Buffer> {
  const lock = LockFile.parse(JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')));
  const { version = '', integrity } = lock.packages[`node_modules/${name}`] ?? {};
  const folder = join(project, '.cache/image');
  const path = join(folder, `${name}-${version}.tgz`);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    const words = ['pack', `${name}@${version}`, '--silent', '--pack-destination', folder];
    await promisify(execFile)('npm', words, { cwd: project });
  }
  const bytes = readFileSync(path);
  const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (found !== integrity) {
    throw new Error(
      `Cannot use ${path}: package-lock.json says ${integrity}, it is ${found}. A download may have been cut off: delete it, and it is loaded anew`,
    );
  }
  return bytes;
}

/** What is taken out of the package; all of it is read, so that its end is too. */
async function unpacked(bytes: Buffer): Promise<NodeBinary> {
  const found = new Map<string, Buffer>();
  const entries = extract();
  const reading = pipeline(Readable.from([bytes]), createGunzip(), entries);
  for await (const entry of entries) {
    const { name } = entry.header;
    if (name === 'package/bin/node' || name === 'package/LICENSE')
      found.set(name, await buffer(entry));
    else entry.resume();
  }
  await reading;
  const [node, license] = [found.get('package/bin/node'), found.get('package/LICENSE')];
  if (node === undefined || license === undefined)
    throw new Error('Cannot find Node in its package');
  return { bytes: node, license };
}
