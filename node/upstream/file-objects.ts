/**
 * Generations as files: a directory of them, which several nodes may share, or one file that is
 * replaced. Another publisher's files may come and go at any moment.
 */

import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { hasCode } from '../lib/has-code.ts';
import { reasonOf } from '../lib/reason-of.ts';
import { dateIn, nameOf } from '../snapshot/keep/directory-files.ts';
import type { Objects, StoredObject } from './objects.ts';
import type { Publication } from './snapshot-source.ts';
import { cannotPublish, cannotTake } from './source-errors.ts';

const READ_BYTES = 1024 * 1024;

const GENERATION_ENDING = '.generation';
/** Of what is being written, after the name it will have and a number of its own. */
const INCOMING = /^\.(?<name>.+)\.[\da-f]{16}\.incoming$/u;

/** `path`: a file, a directory, or what is to become one: a file when it ends in `.generation`. */
export function fileObjects(path: string): Objects {
  const place = new Place(path);
  return {
    name: path,
    isSingle: () => place.isFile(),
    list: (signal) => guarded(path, signal, () => place.list()),
    read: ({ key }, { start, end }, signal) =>
      guarded(path, signal, async () => {
        await using file = await open(place.pathOf(key), 'r');
        const { buffer, bytesRead } = await file.read(
          Buffer.alloc(end - start),
          0,
          end - start,
          start,
        );
        return buffer.subarray(0, bytesRead);
      }),
    open: (object, position, signal) =>
      guarded(path, signal, async () => {
        const file = await open(place.pathOf(object.key), 'r');
        return { start: position, bytes: bytesOf(file, position, { path, signal }) };
      }),
    put: async (publication, _replaced, signal) => {
      try {
        await place.put(publication, signal);
      } catch (error) {
        signal.throwIfAborted();
        throw cannotPublish(path, reasonOf(error), { isTransient: true, cause: error });
      }
    },
    remove: ({ key }, signal) =>
      guarded(path, signal, () => rm(place.pathOf(key), { force: true })),
  };
}

/** Where the files are: `directory`, and in it all that are named right or only this `path`. */
class Place {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async isFile(): Promise<boolean> {
    const found = await existing(this.#path);
    return found === undefined ? this.#path.endsWith(GENERATION_ENDING) : found.isFile();
  }

  /** Keys are names; the one file's name is its own. */
  pathOf(key: string): string {
    return basename(this.#path) === key ? this.#path : join(this.#path, key);
  }

  async list(): Promise<readonly StoredObject[]> {
    if (await this.isFile()) {
      return this.#objects([basename(this.#path)]);
    }
    const names = await namesIn(this.#path);
    const generations = names.filter((name) => dateIn(name) !== undefined);
    return this.#objects(generations.toSorted((a, b) => (a < b ? 1 : -1)));
  }

  /** What went since it was listed is left out. */
  async #objects(names: readonly string[]): Promise<readonly StoredObject[]> {
    const objects = names.map(async (key): Promise<readonly StoredObject[]> => {
      const found = await existing(this.pathOf(key));
      if (found === undefined) return [];
      return [{ key, byteLength: found.size, version: `${found.ino}-${found.mtimeMs}` }];
    });
    return (await Promise.all(objects)).flat();
  }

  async put(publication: Publication, signal: AbortSignal): Promise<void> {
    const isFile = await this.isFile();
    const directory = isFile ? dirname(this.#path) : this.#path;
    const name = isFile ? basename(this.#path) : nameOf(publication.head);
    if (!isFile) await makeDirectory(directory);
    const incoming = join(directory, `.${name}.${randomBytes(8).toString('hex')}.incoming`);
    try {
      await writeWhole(incoming, publication, signal);
      await rename(incoming, join(directory, name));
    } catch (error) {
      await rm(incoming, { force: true });
      throw error;
    }
    await flush(directory);
    await removeLeftovers(directory, name);
  }
}

async function writeWhole(
  path: string,
  publication: Publication,
  signal: AbortSignal,
): Promise<void> {
  await using file = await open(path, 'wx');
  let position = 0;
  for await (const piece of publication.pieces()) {
    signal.throwIfAborted();
    await file.writeFile(piece);
    position += piece.length;
  }
  const { byteLength } = publication.head;
  if (position !== byteLength) throw new Error(`${position} of ${byteLength} bytes came`);
  await file.sync();
}

/** Names of generations sort by age: who still writes an older one writes for nobody. */
async function removeLeftovers(directory: string, published: string): Promise<void> {
  for (const found of await namesIn(directory)) {
    const name = INCOMING.exec(found)?.groups?.['name'];
    const isLeft = name !== undefined && dateIn(name) !== undefined && name < published;
    if (isLeft) await rm(join(directory, found), { force: true });
  }
}

/** Only the last folder: where a volume is not mounted, none is made in its place. */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

async function flush(directory: string): Promise<void> {
  await using handle = await open(directory, 'r');
  await handle.sync();
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

async function existing(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

type Reading = { readonly path: string; readonly signal: AbortSignal };

async function* bytesOf(
  file: FileHandle,
  start: number,
  { path, signal }: Reading,
): AsyncGenerator<Uint8Array, void, undefined> {
  await using opened = file;
  const piece = Buffer.alloc(READ_BYTES);
  for (let position = start; ;) {
    const { bytesRead } = await guarded(path, signal, () =>
      opened.read(piece, 0, READ_BYTES, position),
    );
    if (bytesRead === 0) return;
    yield piece.subarray(0, bytesRead);
    position += bytesRead;
  }
}

/** What the system says, as an UpstreamError. */
async function guarded<T>(path: string, signal: AbortSignal, act: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  try {
    return await act();
  } catch (error) {
    throw cannotTake(path, reasonOf(error), {
      isTransient: !hasCode(error, 'ENOENT'),
      cause: error,
    });
  }
}
