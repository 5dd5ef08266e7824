/**
 * `make chart`: writes the chart's generated files. `make manifest`: renders the chart with Helm to one
 * file that kubectl can apply.
 */

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { VERSION } from '../../node/contract.ts';
import { CHART, generatedFiles } from './generated-files.ts';
import { manifest, RELEASE, TEMPLATE_ARGUMENTS } from './manifest.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;
const OPTIONS = { out: { type: 'string' } } as const;

try {
  main(process.argv.slice(2));
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
}

function main(args: readonly string[]): void {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: OPTIONS,
  });
  const [command, ...rest] = positionals;
  if (rest.length === 0 && command === 'files') writeFiles(values.out ?? PROJECT);
  else if (rest.length === 0 && command === 'manifest') writeManifest(values.out);
  else throw new Error('Usage: main.ts files [--out FOLDER] | manifest [--out FILE]');
}

function writeFiles(folder: string): void {
  const readOld = (path: string): string => readFileSync(join(PROJECT, path), 'utf8');
  for (const { path, text } of generatedFiles(readOld)) write(join(folder, path), text);
}

function writeManifest(path: string | undefined): void {
  const text = manifest(rendered(), VERSION);
  if (path === undefined) process.stdout.write(text);
  else write(path, text);
}

function rendered(): string {
  const { error, status, stdout, stderr } = spawnSync(
    'helm',
    ['template', RELEASE, join(PROJECT, CHART), ...TEMPLATE_ARGUMENTS],
    { encoding: 'utf8', maxBuffer: OUTPUT_BYTES_MAX },
  );
  if (error !== undefined) {
    throw new Error(`Cannot run Helm: ${error.message}; install it, or run make cluster-tools`);
  }
  if (status !== 0) throw new Error(`Cannot render the chart: ${stderr}`);
  return stdout;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
