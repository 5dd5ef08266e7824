/**
 * Installs the vendor's suites and the runner they are written for, once for each lock file, and links to
 * them from the checkout: `make vendor-tools`. Made beside its place and then renamed.
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { TOOLS_DIRECTORY } from './tools.ts';

const CACHE = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
const SOURCE = join(import.meta.dirname, 'suites');
const FILES = ['package.json', 'package-lock.json'];
const NPM_CI = ['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'];

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

const hash = createHash('sha256');
for (const file of FILES) hash.update(readFileSync(join(SOURCE, file)));
const name = hash.digest('hex').slice(0, 16);
const directory = join(CACHE, 'oso-fallback/vendor-suites', name);
if (!existsSync(directory)) install();
linkTo(directory, TOOLS_DIRECTORY);

function install(): void {
  say('suites of npm oso-cloud 1.6.1 …');
  const workplace = `${directory}-${process.pid}`;
  try {
    mkdirSync(workplace, { recursive: true });
    for (const file of FILES) copyFileSync(join(SOURCE, file), join(workplace, file));
    const { status, stderr } = spawnSync('npm', NPM_CI, { cwd: workplace, encoding: 'utf8' });
    if (status !== 0) throw new Error(`Cannot install the vendor's suites: ${stderr}`);
    renameSync(workplace, directory);
  } finally {
    rmSync(workplace, { recursive: true, force: true });
  }
}

/** The link is renamed into its place: at no moment is there none. */
function linkTo(target: string, path: string): void {
  const link = `${path}-${process.pid}`;
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(target, link);
  renameSync(link, path);
}
