/** Stands in for commands of the system, as those ask the network. */

import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { temporaryDirectory } from '../../system/processes.ts';

/** While `work` is under way each name of `scripts` is a command that runs that shell script. */
export async function withCommands<T>(
  scripts: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> {
  const folder = temporaryDirectory();
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\nset -eu\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const path = process.env['PATH'];
  process.env['PATH'] = [folder, path].join(delimiter);
  try {
    return await work();
  } finally {
    process.env['PATH'] = path;
  }
}
