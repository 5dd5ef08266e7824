/**
 * `make image`: images of all programs as files of dist/, without Docker or any other daemon. With
 * `--tree FOLDER` it leaves the same files as folders, of which the Dockerfile makes the same images.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { architectureNamed } from './architecture.ts';
import { makeArchives, makeTrees, type Order } from './make-images.ts';
import { PROGRAMS } from './programs.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
const BYTES_PER_MB = 1_000_000;

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = 1;
  for (let each = error; each instanceof Error; each = each.cause) say([each.message]);
}

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      arch: { type: 'string', default: process.arch },
      out: { type: 'string', default: join(PROJECT, 'dist') },
      tree: { type: 'string' },
    },
  });
  const order = {
    project: PROJECT,
    architecture: architectureNamed(values.arch),
    programs: PROGRAMS,
    machine: process.arch,
  };
  if (values.tree === undefined) await writeArchives(order, values.out);
  else await makeTrees(order, { folder: values.tree, isRoot: process.getuid?.() === 0 });
}

/** One line per image; the first one's seconds are also those of what is common to all. */
async function writeArchives(order: Order, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  say(['image'.padEnd(52), 'MB'.padStart(6), 'unpacked'.padStart(9), 'seconds', 'digest']);
  let startMs = performance.now();
  for await (const { fileName, bytes, unpackedBytes, digest } of makeArchives(order)) {
    writeFileSync(join(folder, fileName), bytes);
    const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
    startMs = performance.now();
    const [packed, unpacked] = [bytes.length, unpackedBytes].map((size) =>
      (size / BYTES_PER_MB).toFixed(1),
    );
    say([
      fileName.padEnd(52),
      packed?.padStart(6),
      unpacked?.padStart(9),
      seconds.padStart(7),
      digest,
    ]);
  }
}

function say(words: readonly unknown[]): void {
  process.stdout.write(`${words.join('  ')}\n`);
}
