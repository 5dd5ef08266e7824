/**
 * A folder with the system libraries of an architecture. Of the machine's own it is the machine; of
 * another one Debian's packages are unpacked into a folder of their own, and nothing is installed.
 */

import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Architecture } from './architecture.ts';

const run = promisify(execFile);

/** Node is linked with these and no others; one that is missing is named when its libraries are gathered. */
const PACKAGES = ['libc6', 'libgcc-s1', 'libstdc++6'];

const LIST_MS_MAX = 300_000;

/**
 * `scratch` is an empty folder that is the caller's to remove. Throws an Error that says what to do
 * where there is no apt-get, or where it cannot reach the packages.
 */
export async function libraryRoot(
  { name, nodeName }: Architecture,
  parts: { readonly machine: string; readonly scratch: string },
): Promise<string> {
  if (nodeName === parts.machine) return '/';
  const root = join(parts.scratch, 'root');
  try {
    for (const path of await downloaded(name, parts.scratch)) {
      await run('dpkg-deb', ['--extract', path, root]);
    }
  } catch (error) {
    throw new Error(
      `Cannot get the libraries of ${name}: this needs Debian's apt-get and dpkg-deb. ` +
        `Elsewhere: docker build --platform linux/${name}`,
      { cause: error },
    );
  }
  return root;
}

/** Paths of the packages' files. apt keeps all it knows in `scratch`. */
async function downloaded(architecture: string, scratch: string): Promise<readonly string[]> {
  const folder = join(scratch, 'packages');
  for (const path of [
    folder,
    join(scratch, 'lists/partial'),
    join(scratch, 'cache/archives/partial'),
  ]) {
    mkdirSync(path, { recursive: true });
  }
  writeFileSync(join(scratch, 'status'), '');
  writeFileSync(join(scratch, 'apt.conf'), settings(architecture, scratch));
  const options = {
    cwd: folder,
    timeout: LIST_MS_MAX,
    env: { ...process.env, APT_CONFIG: join(scratch, 'apt.conf') },
  };
  await run('apt-get', ['update'], options);
  await run('apt-get', ['download', ...PACKAGES], options);
  return readdirSync(folder).map((file) => join(folder, file));
}

/** apt.conf(5). Without the sandbox user, as that one may not write here. */
function settings(architecture: string, scratch: string): string {
  return [
    `APT::Architecture "${architecture}";`,
    `APT::Architectures { "${architecture}"; };`,
    'APT::Sandbox::User "root";',
    `Dir::State "${scratch}";`,
    `Dir::State::status "${scratch}/status";`,
    `Dir::State::lists "${scratch}/lists";`,
    `Dir::Cache "${scratch}/cache";`,
    '',
  ].join('\n');
}
