/** The shared libraries that a program loads, out of a folder that has a system's libraries. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Architecture } from './architecture.ts';
import { readElf } from './elf.ts';
import { fileAt, type ImageFile } from './image-file.ts';

/** Opened by name when a host's name is looked up, where the C library is older than 2.34. */
const OPENED_BY_NAME = ['libnss_dns.so.2', 'libnss_files.so.2', 'libresolv.so.2'];

/**
 * The loader at its own place, and every library that the program or one of its libraries names.
 * `root` is `/`, or a folder with another system's files. Throws an Error for one that is missing, and
 * for one that is made for another machine.
 */
export function librariesOf(
  program: Buffer,
  { root, architecture }: { readonly root: string; readonly architecture: Architecture },
): readonly ImageFile[] {
  const found = new Map<string, ImageFile>();
  const add = (path: string) => {
    const place = [path, `/usr${path}`].find((each) => existsSync(join(root, each)));
    if (place === undefined) return false;
    const bytes = readFileSync(join(root, place));
    const { machine, needed } = readElf(bytes);
    if (machine !== architecture.elfMachine) {
      throw new Error(`Cannot take ${place}: it is not made for ${architecture.name}`);
    }
    found.set(path, fileAt(path, bytes, 0o755));
    for (const name of needed) addNamed(name);
    return true;
  };
  const addNamed = (name: string) => {
    if ([...found.keys()].some((path) => path.endsWith(`/${name}`))) return;
    if (!architecture.libraryFolders.some((folder) => add(`${folder}/${name}`))) {
      throw new Error(`Cannot find ${name} for ${architecture.name} in ${root}`);
    }
  };
  const { interpreter, needed } = readElf(program);
  if (interpreter !== undefined && !add(interpreter)) {
    throw new Error(`Cannot find ${interpreter} in ${root}`);
  }
  for (const name of needed) addNamed(name);
  for (const name of OPENED_BY_NAME) {
    architecture.libraryFolders.some((folder) => add(`${folder}/${name}`));
  }
  return [...found.values()];
}
