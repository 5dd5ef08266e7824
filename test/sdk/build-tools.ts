/**
 * Installs the SDKs of PyPI, each in an environment of its own, and builds what asks the Rust crate; once
 * for whatever each is made of, and links to them from the checkout: `make sdk-tools`. Made beside its place
 * and then renamed.
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildRust, missingForRust, rustFiles } from './build-rust.ts';
import { PYPI_VERSIONS, PYTHON_DIRECTORY } from './pypi-sdks.ts';
import { RUST_LINK } from './rust.ts';
import { SQLALCHEMY } from './sqlalchemy.ts';

const CACHE = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
const REQUIREMENTS = join(import.meta.dirname, 'python');
/** Nothing is built, and nothing is taken but what the requirements name by its hash. */
const PIP_INSTALL = '-m pip install --quiet --disable-pip-version-check --require-hashes'
  .split(' ')
  .concat('--only-binary=:all:');

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

const python = spawnSync('python3', ['-c', 'import sys, venv, ensurepip; print(sys.version)'], {
  encoding: 'utf8',
});
if (python.status === 0) {
  for (const name of [...PYPI_VERSIONS, SQLALCHEMY]) providePython(name, python.stdout);
} else {
  say('Cannot install the SDKs of PyPI: no python3 with venv; their tests are skipped');
}
provideRust();

function providePython(name: string, interpreter: string): void {
  const directory = cached(name, [interpreter], requirementsOf(name));
  if (!existsSync(directory)) install(directory, name);
  linkTo(directory, join(PYTHON_DIRECTORY, name));
}

function provideRust(): void {
  const directory = cached('rust', [process.platform, process.arch], rustFiles());
  if (!existsSync(directory)) {
    say('crates.io oso-cloud …');
    const missing = missingForRust();
    if (missing !== undefined) {
      say(`Cannot build what asks the Rust crate: ${missing}; its tests are skipped`);
      rmSync(RUST_LINK, { force: true });
      return;
    }
    const startMs = Date.now();
    madeBeside(directory, buildRust);
    say(`crates.io oso-cloud made in ${((Date.now() - startMs) / 1000).toFixed(1)} s`);
  }
  linkTo(directory, RUST_LINK);
}

/** Its place, which is another one for other words or files. */
function cached(name: string, words: readonly string[], files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const word of words) hash.update(word);
  for (const file of files) hash.update(readFileSync(file));
  return join(CACHE, 'oso-fallback/sdk-tools', `${name}-${hash.digest('hex').slice(0, 16)}`);
}

/** The file of this name, and those that it includes. */
function requirementsOf(name: string): readonly string[] {
  const file = name === '' ? 'requirements.txt' : `requirements-${name}.txt`;
  const path = join(REQUIREMENTS, file);
  const included = /^-r requirements-?(?<name>.*)[.]txt$/mu.exec(readFileSync(path, 'utf8'));
  return [path, ...(included === null ? [] : requirementsOf(included.groups?.['name'] ?? ''))];
}

/** An environment may not be moved, but for its interpreter and packages, which is all that is used. */
function install(directory: string, name: string): void {
  say(`PyPI oso-cloud ${name} …`);
  const requirements = join(REQUIREMENTS, `requirements-${name}.txt`);
  madeBeside(directory, (workplace) => {
    run('python3', ['-m', 'venv', workplace]);
    run(join(workplace, 'bin/python'), [...PIP_INSTALL, '-r', requirements]);
  });
}

function madeBeside(directory: string, make: (workplace: string) => void): void {
  const workplace = `${directory}-${process.pid}`;
  try {
    make(workplace);
    renameSync(workplace, directory);
  } finally {
    rmSync(workplace, { recursive: true, force: true });
  }
}

/** What it has to say is said when it fails. */
function run(program: string, words: readonly string[]): void {
  const { status, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`Cannot run ${program} ${words.join(' ')}: ${stderr}`);
}

/** The link is renamed into its place: at no moment is there none. */
function linkTo(target: string, path: string): void {
  const link = `${path}-${process.pid}`;
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(target, link);
  renameSync(link, path);
}
