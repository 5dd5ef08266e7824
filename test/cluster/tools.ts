/** Where the programs are that clusters are made of. `make cluster-tools` puts them there. */

import { accessSync, constants } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** A link to where they were built. */
export const TOOLS_DIRECTORY = resolve(import.meta.dirname, '../../.cache/cluster-tools');

/** Where distributions keep what root uses, on the path or not. */
const SYSTEM_DIRECTORIES = ['/usr/sbin', '/sbin'];

/** Debian's plugins for networks of pods. */
export const CNI_DIRECTORY = '/usr/lib/cni';

/**
 * The file of a program, or undefined. As in controller-runtime's tests, those in the directory that
 * KUBEBUILDER_ASSETS names come first; then ours; then the machine's.
 */
export function findTool(name: string): string | undefined {
  const { KUBEBUILDER_ASSETS: assets, PATH = '' } = process.env;
  const machine = [...PATH.split(delimiter), ...SYSTEM_DIRECTORIES];
  const directories = [assets ?? '', TOOLS_DIRECTORY, ...machine];
  return directories
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, name))
    .find(isExecutable);
}

/** The same for what must be there: tiers.ts tells before whether it is. */
export function tool(name: string): string {
  const path = findTool(name);
  if (path === undefined) throw new Error(`Cannot find ${name}; run make cluster-tools`);
  return path;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
