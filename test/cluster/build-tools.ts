/**
 * Builds what clusters are made of, once for each version of it, and links to it from the checkout:
 * `make cluster-tools`. Each file is made beside its place and then renamed, so that builds that run
 * at the same time, or are killed, do no harm.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { filesOf, ROOT } from '../tidy/source-files.ts';
import { installNodePackages } from './node-packages.ts';
import { KUBERNETES_PROGRAMS, TOOL_FILES, type ToolFile } from './tool-files.ts';
import { TOOLS_DIRECTORY } from './tools.ts';

const CACHE = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
const SOURCES = ['test/cluster/{kubernetes,tools}/**/*.go', 'test/cluster/*/go.{mod,sum}'];
const RECIPES = 'test/cluster/tool-files.ts';

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

if (spawnSync('go', ['version']).error === undefined) {
  const directory = join(CACHE, 'oso-fallback/cluster-tools', versionOf());
  mkdirSync(directory, { recursive: true });
  for (const file of TOOL_FILES) provide(file, directory);
  for (const program of KUBERNETES_PROGRAMS) linkTo('kube', join(directory, program));
  linkTo(directory, TOOLS_DIRECTORY);
  say(`cluster tools: ${directory}`);
} else {
  say('Cannot build cluster tools: no go on the PATH; tests that need them are skipped');
}
installNodePackages(say);

/** Names all that the files are made of. */
function versionOf(): string {
  const hash = createHash('sha256').update(execFileSync('go', ['env', 'GOVERSION', 'GOARCH']));
  for (const path of [...SOURCES.flatMap(filesOf), RECIPES]) {
    hash.update(`\n${path}\n`).update(readFileSync(join(ROOT, path)));
  }
  return hash.digest('hex').slice(0, 16);
}

function provide({ name, make }: ToolFile, directory: string): void {
  if (existsSync(join(directory, name))) return;
  const workplace = join(directory, `.${name}-${process.pid}`);
  say(`${name} …`);
  const startMs = Date.now();
  try {
    mkdirSync(workplace);
    make(join(workplace, name));
    renameSync(join(workplace, name), join(directory, name));
  } finally {
    rmSync(workplace, { recursive: true, force: true });
  }
  say(`${name} made in ${((Date.now() - startMs) / 1000).toFixed(1)} s`);
}

/** The link is renamed into its place too: at no moment is there none. */
function linkTo(target: string, path: string): void {
  const link = `${path}-${process.pid}`;
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(target, link);
  renameSync(link, path);
}
