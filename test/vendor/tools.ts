/** Where the vendor's suites and their runner are, and whether this machine can run them. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../tidy/source-files.ts';

/** What `make vendor-tools` links to. */
export const TOOLS_DIRECTORY = join(ROOT, '.cache/vendor-suites');

/** The package that ships its tests, as it is published. */
export const PACKAGE_DIRECTORY = join(TOOLS_DIRECTORY, 'node_modules/oso-cloud');

export const JEST = join(TOOLS_DIRECTORY, 'node_modules/jest/bin/jest.js');

/**
 * A network of its own, as the suites want ports of localhost; it ends with its last process. Who is root
 * stays who he is, and so can use what belongs to the database's user.
 */
const OWN_NETWORK = [
  'unshare',
  ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
  '--net',
  '--kill-child',
  'sh',
  '-c',
];
const WITH_LOOPBACK = 'ip link set lo up && exec "$0" "$@"';

/** What stands before a command that runs there; or what is missing. */
export type Place = { readonly words: readonly string[] } | { readonly missing: string };

export function findPlace(): Place {
  if (!existsSync(JEST)) return { missing: 'needs make vendor-tools' };
  const words = [...OWN_NETWORK, WITH_LOOPBACK];
  const [program = '', ...rest] = words;
  const isPossible = spawnSync(program, [...rest, 'true']).status === 0;
  return isPossible ? { words } : { missing: 'needs unshare and ip, and leave to use them' };
}
