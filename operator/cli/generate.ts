/** `make crds`: writes the files that are made from the schema; into another directory if one is named. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { generatedFiles } from './generated-files.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
const [directory = PROJECT] = process.argv.slice(2);

for (const { path, text } of generatedFiles()) {
  const target = join(directory, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
  process.stdout.write(`${path}\n`);
}
