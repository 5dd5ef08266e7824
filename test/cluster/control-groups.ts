/** The control groups under which a kubelet keeps those of its pods, apart from the machine's own. */

import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const ROOT = '/sys/fs/cgroup';
/** `statfs(2)`: version 1, a directory for each controller; version 2, one for all. */
const VERSION_1 = 0x27e0eb;
const VERSION_2 = 0x63677270;

/**
 * Where groups of that name may be at the end, to be removed. Where version 1 is in use, the runtime
 * also makes one in the hierarchy of version 2, which controls nothing there.
 */
export function controlGroupDirectories(name: string): readonly string[] {
  return [...hierarchies(), join(ROOT, 'unified')].map((each) => join(each, name));
}

/** `name` as the kubelet's `cgroupRoot` wants it, without the slash. */
export function createControlGroup(name: string): void {
  for (const hierarchy of hierarchies()) {
    if (typeOf(hierarchy) === VERSION_2) delegate(hierarchy);
    mkdirSync(join(hierarchy, name));
  }
  if (typeOf(ROOT) === VERSION_2) delegate(join(ROOT, name));
  else copyProcessorsTo(name);
}

function hierarchies(): readonly string[] {
  if (typeOf(ROOT) === VERSION_2) return [ROOT];
  return readdirSync(ROOT)
    .map((name) => join(ROOT, name))
    .filter((path) => typeOf(path) === VERSION_1);
}

function typeOf(path: string): number {
  return statfsSync(path).type;
}

/** Version 1: a new group has no processor and no memory until it is told which. */
function copyProcessorsTo(name: string): void {
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    copyFileSync(join(ROOT, 'cpuset', file), join(ROOT, 'cpuset', name, file));
  }
}

/** Version 2: groups below may use every controller that this one may. */
function delegate(directory: string): void {
  const controllers = readFileSync(join(directory, 'cgroup.controllers'), 'utf8').trim().split(' ');
  for (const controller of controllers) {
    writeFileSync(join(directory, 'cgroup.subtree_control'), `+${controller}`);
  }
}
