/**
 * Builds the program that asks the official Rust crate, with the machine's cargo, from crates that
 * Cargo.lock names by their hashes.
 */

import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { RUST_PROGRAM, RUST_SOURCE } from './rust.ts';

const MANIFEST = join(RUST_SOURCE, 'Cargo.toml');

/** All that it is made of. */
export function rustFiles(): readonly string[] {
  return globSync('{Cargo.toml,Cargo.lock,src/**/*.rs}', { cwd: RUST_SOURCE })
    .toSorted()
    .map((path) => join(RUST_SOURCE, path));
}

/** Why this machine cannot build it; undefined if it can. Gets the crates, if they are not there. */
export function missingForRust(): string | undefined {
  const [, needed = '0'] =
    /^rust-version = "1[.](\d+)"$/mu.exec(readFileSync(MANIFEST, 'utf8')) ?? [];
  const { stdout, status } = spawnSync('cargo', ['--version'], { encoding: 'utf8' });
  const [, minor = '-1'] = /^cargo 1[.](\d+)[.]/u.exec(status === 0 ? stdout : '') ?? [];
  if (Number(minor) < Number(needed)) return `no cargo 1.${needed} or newer on the PATH`;
  if (spawnSync('cc', ['--version']).status !== 0) return 'no C compiler on the PATH';
  return cargo('fetch') === 0 ? undefined : 'its crates are not to be had';
}

/** Makes the program in `directory`. Nothing of the checkout is changed. */
export function buildRust(directory: string): void {
  const target = join(directory, 'target');
  mkdirSync(directory, { recursive: true });
  const status = cargo('build', '--offline', '--target-dir', target);
  if (status !== 0) throw new Error(`Cannot build ${RUST_SOURCE}: cargo ended with ${status}`);
  renameSync(join(target, 'debug', RUST_PROGRAM), join(directory, RUST_PROGRAM));
  rmSync(target, { recursive: true });
}

/** Its progress is shown. */
function cargo(command: string, ...words: readonly string[]): number | null {
  const all = [command, '--locked', '--manifest-path', MANIFEST, ...words];
  return spawnSync('cargo', all, { stdio: ['ignore', 'inherit', 'inherit'] }).status;
}
