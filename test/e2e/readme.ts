/** Someone who follows README.md's part "On Kubernetes" to the letter. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Cluster } from '../cluster/cluster.ts';
import { execute } from '../cluster/command-line.ts';
import { TOOLS_DIRECTORY } from '../cluster/tools.ts';
import { runDirectoryOf } from './run-directory.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PART = /^## On Kubernetes\n(?<text>.*?)^## /msu;
const COMMANDS = /^```sh\n(?<text>.*?)^```$/gmsu;
const RESOURCE = /^```yaml\n(?<text>.*?)^```$/msu;

export type Reader = {
  /** Runs the one command that begins so, where the resource is saved. Resolves to what it prints. */
  readonly run: (beginning: string) => Promise<string>;
};

/** `more`: what this cluster needs besides, as lines of the resource's spec. */
export function readerOfReadme(cluster: Cluster, more: readonly string[]): Reader {
  const part = PART.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))?.groups?.['text'] ?? '';
  const resource = RESOURCE.exec(part)?.groups?.['text'];
  assert.ok(resource !== undefined, 'README.md shows a resource');
  const commands = [...part.matchAll(COMMANDS)].flatMap(({ groups }) =>
    (groups?.['text'] ?? '').split('\n'),
  );
  const directory = mkdtempSync(join(runDirectoryOf(cluster), 'reader-'));
  symlinkSync(join(ROOT, 'charts'), join(directory, 'charts'));
  writeFileSync(
    join(directory, 'shop.yaml'),
    resource + more.map((line) => `  ${line}\n`).join(''),
  );
  const path = `${TOOLS_DIRECTORY}:${process.env['PATH']}`;
  return {
    run: async (beginning) => {
      const [command, ...others] = commands.filter((line) => line.startsWith(beginning));
      assert.ok(command !== undefined, `README.md has a command that begins with ${beginning}`);
      assert.deepEqual(others, []);
      return await execute(['sh', '-euc', `cd "$0"; ${command}`, directory], {
        environment: { ...cluster.environment, PATH: path },
      });
    },
  };
}
