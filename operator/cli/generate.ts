/** `make crds`: writes the files that are made from the schema of the resource. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { generatedFiles } from './generated-files.ts';

const PROJECT = resolve(import.meta.dirname, '../..');

for (const { path, text } of generatedFiles()) {
  const target = join(PROJECT, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
  process.stdout.write(`${path}\n`);
}
