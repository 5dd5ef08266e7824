/**
 * A disk in memory that loses power at any change, fails at any call, gets full, read-only, lost or
 * swapped. It remembers names and bytes as a real one does: what was not flushed may be there after
 * the power is back, or not, or in part.
 */

import type { Disk, DiskFile } from '../../node/snapshot/disk.ts';
import {
  copyOf,
  cut,
  type CrashVariant,
  type DirectoryNode,
  type FileNode,
  newDirectory,
  newFile,
  type Node,
  sizeOfAll,
  writeInto,
} from './disk-tree.ts';

/** The process is gone with the power: whatever it asks for after that ends so too. */
export class PowerLoss extends Error {}

export type DiskState = 'well' | 'read-only' | 'vanished';

type Plan = {
  /** The change, counted from 0, in which power is lost: a write is half done, others are not. */
  readonly losesPowerAt?: number;
  /** This call, counted from 0, fails with this code; those after it are well again. */
  readonly failsAt?: { readonly call: number; readonly code: string };
  readonly capacityBytes?: number;
};

export class CrashingDisk implements Disk {
  state: DiskState = 'well';
  capacityBytes: number;
  readonly #plan: Plan;
  #root: DirectoryNode;
  #changes = 0;
  #calls = 0;
  #isPowerLost = false;

  constructor(plan: Plan = {}, root = newDirectory()) {
    this.#plan = plan;
    this.#root = root;
    this.capacityBytes = plan.capacityBytes ?? 2 ** 40;
  }

  /** How many changes were asked for so far. */
  get changes(): number {
    return this.#changes;
  }

  /** How many calls there were so far, `close` not counted: it is not a thing that fails. */
  get calls(): number {
    return this.#calls;
  }

  /** The disk after the power is back; this one is not changed. */
  restarted(variant: CrashVariant, plan: Plan = {}): CrashingDisk {
    return new CrashingDisk(plan, copyOf(this.#root, variant));
  }

  /** Another volume is in its place from now on. Files that are open stay those of the old one. */
  swapFor(other: CrashingDisk) {
    this.#root = other.#root;
  }

  makeDirectory(path: string) {
    this.#call();
    let directory = this.#root;
    for (const name of namesIn(path)) {
      const next = directory.entries.get(name);
      if (next?.kind === 'file') throw failure('EEXIST', path);
      directory = next ?? this.#add(directory, name, newDirectory());
    }
  }

  makePrivateDirectory(path: string) {
    this.#call();
    const { directory, name } = this.#parent(path);
    if (directory.entries.has(name)) throw failure('EEXIST', path);
    this.#add(directory, name, newDirectory());
  }

  names(directory: string): readonly string[] {
    this.#call();
    return [...this.#directory(directory).entries.keys()];
  }

  sizeOf(path: string): number | undefined {
    this.#call();
    const found = this.#find(path);
    return found?.kind === 'file' ? found.bytes.length : undefined;
  }

  create(path: string): DiskFile {
    this.#call();
    const { directory, name } = this.#parent(path);
    if (directory.entries.get(name)?.kind === 'directory') throw failure('EISDIR', path);
    return this.#open(this.#add(directory, name, newFile()));
  }

  createPrivate(path: string): DiskFile {
    return this.create(path);
  }

  open(path: string): DiskFile {
    this.#call();
    const found = this.#find(path);
    if (found === undefined) throw failure('ENOENT', path);
    if (found.kind === 'directory') throw failure('EISDIR', path);
    return this.#open(found);
  }

  rename(from: string, to: string) {
    this.#call();
    const [source, target] = [this.#parent(from), this.#parent(to)];
    const moved = source.directory.entries.get(source.name);
    if (moved === undefined) throw failure('ENOENT', from);
    const replaced = target.directory.entries.get(target.name);
    if (replaced?.kind === 'directory' && replaced.entries.size > 0) throw failure('ENOTEMPTY', to);
    this.#change(() => {
      source.directory.entries.delete(source.name);
      target.directory.entries.set(target.name, moved);
    });
  }

  flushDirectory(path: string) {
    this.#call();
    const directory = this.#directory(path);
    this.#change(() => {
      directory.flushed = new Map(directory.entries);
    });
  }

  /** Entry by entry, as a real one: it can be caught half-way. */
  remove(path: string) {
    this.#call();
    const found = this.#find(path);
    if (found === undefined) return;
    const { directory, name } = this.#parent(path);
    if (found.kind === 'directory') {
      for (const inner of found.entries.keys()) this.remove(`${path}/${inner}`);
    }
    this.#change(() => directory.entries.delete(name));
  }

  freeBytes(directory: string): number {
    this.#call();
    this.#directory(directory);
    return this.#freeBytes();
  }

  #freeBytes(): number {
    return Math.max(0, this.capacityBytes - sizeOfAll(this.#root));
  }

  #open(file: FileNode): DiskFile {
    const flush = () => {
      file.flushed = Buffer.from(file.bytes);
      file.pending = [];
    };
    return {
      size: () => file.bytes.length,
      read: (into, position) => {
        this.#checkCall();
        const part = file.bytes.subarray(position, position + into.length);
        into.set(part);
        return part.length;
      },
      write: (bytes, position) => this.#write(file, bytes, position),
      truncate: (byteLength) => {
        this.#checkCall();
        this.#change(() => {
          cut(file, byteLength);
          file.pending.push({ bytes: Buffer.alloc(0), position: byteLength, isEnd: true });
        });
      },
      flush: () => {
        this.#checkCall();
        this.#change(flush);
      },
      flushBeside: async () => {
        await Promise.resolve();
        this.#checkCall();
        this.#change(flush);
      },
      close: () => {},
      closeSoon: () => {},
    };
  }

  #write(file: FileNode, bytes: Uint8Array, position: number) {
    this.#checkCall();
    const grownBytes = Math.max(0, position + bytes.length - file.bytes.length);
    if (grownBytes > this.#freeBytes()) throw failure('ENOSPC', 'write');
    const put = (part: Buffer) => {
      writeInto(file, part, position);
      file.pending.push({ bytes: part, position, isEnd: false });
    };
    if (this.#changes === this.#plan.losesPowerAt) {
      put(Buffer.from(bytes.subarray(0, bytes.length >> 1)));
    }
    this.#change(() => put(Buffer.from(bytes)));
  }

  #add<Kind extends Node>(directory: DirectoryNode, name: string, node: Kind): Kind {
    this.#change(() => directory.entries.set(name, node));
    return node;
  }

  #change(change: () => void) {
    if (this.state === 'read-only') throw failure('EROFS', 'disk');
    // Only an open file gets as far as here when the volume is not there any more.
    if (this.state === 'vanished') throw failure('EIO', 'disk');
    const isLast = this.#changes === this.#plan.losesPowerAt;
    this.#changes += 1;
    if (isLast) {
      this.#isPowerLost = true;
      throw new PowerLoss();
    }
    change();
  }

  #call() {
    this.#checkCall();
    if (this.state === 'vanished') throw failure('ENOENT', 'disk');
  }

  /** Of an open file, which may outlive the volume's path. */
  #checkCall() {
    if (this.#isPowerLost) throw new PowerLoss();
    const call = this.#calls;
    this.#calls += 1;
    if (call === this.#plan.failsAt?.call) throw failure(this.#plan.failsAt.code, 'disk');
  }

  #find(path: string): Node | undefined {
    let found: Node | undefined = this.#root;
    for (const name of namesIn(path)) {
      if (found === undefined) return undefined;
      if (found.kind === 'file') throw failure('ENOTDIR', path);
      found = found.entries.get(name);
    }
    return found;
  }

  #directory(path: string): DirectoryNode {
    const found = this.#find(path);
    if (found === undefined) throw failure('ENOENT', path);
    if (found.kind === 'file') throw failure('ENOTDIR', path);
    return found;
  }

  #parent(path: string): { readonly directory: DirectoryNode; readonly name: string } {
    const cut = path.lastIndexOf('/');
    return { directory: this.#directory(path.slice(0, cut)), name: path.slice(cut + 1) };
  }
}

function namesIn(path: string): string[] {
  return path.split('/').filter((name) => name !== '');
}

function failure(code: string, what: string): Error {
  return Object.assign(new Error(`${code}: ${what}`), { code });
}
