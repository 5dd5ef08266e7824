/** What a node needs that a distribution has: a container runtime, and what networks are made with. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CNI_DIRECTORY, findTool } from './tools.ts';

/** Each Debian package by the programs that are wanted of it. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  containerd: ['containerd', 'ctr'],
  runc: ['runc'],
  'containernetworking-plugins': [join(CNI_DIRECTORY, 'bridge'), join(CNI_DIRECTORY, 'portmap')],
  iptables: ['iptables'],
  nftables: ['nft'],
  conntrack: ['conntrack'],
  iproute2: ['ip'],
};

/** The packages of which a program is not there. */
export function missingNodePackages(): readonly string[] {
  return Object.entries(PACKAGES)
    .filter(([, programs]) => !programs.every(isThere))
    .map(([name]) => name);
}

/** Installs what is missing where that can be done; where not, tests that need it are skipped. */
export function installNodePackages(say: (line: string) => void): void {
  const missing = missingNodePackages();
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || findTool('apt-get') === undefined) {
    say(
      `Cannot install ${missing.join(' ')}: needs root and apt-get; tests that need them are skipped`,
    );
    return;
  }
  say(`apt-get install ${missing.join(' ')} …`);
  if (install(missing) || (aptGet('update') && install(missing))) return;
  say(`Cannot install ${missing.join(' ')}: apt-get failed; tests that need them are skipped`);
}

function install(packages: readonly string[]): boolean {
  return aptGet('install', '--yes', '--no-install-recommends', ...packages);
}

function aptGet(...args: readonly string[]): boolean {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = spawnSync('apt-get', ['--quiet', '--quiet', ...args], {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return run.status === 0;
}

function isThere(program: string): boolean {
  return program.startsWith('/') ? existsSync(program) : findTool(program) !== undefined;
}
