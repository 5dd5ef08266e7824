/** The real images: what `make image` makes, what the Dockerfile copies, and that they are one. */

import assert from 'node:assert/strict';
import { cpSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { architectureNamed } from '../../../operator/image/architecture.ts';
import {
  type Image,
  makeArchives,
  makeTrees,
  type Order,
} from '../../../operator/image/make-images.ts';
import { PROGRAMS } from '../../../operator/image/programs.ts';
import { temporaryDirectory } from '../../system/processes.ts';
import { ROOT } from '../../tidy/source-files.ts';
import { entriesOf, readArchive } from './archives.ts';

const BYTES_MAX = 130_000_000;

const skip = process.platform !== 'linux' && 'needs the libraries of a Linux';

/** A copy of the sources: they stay as they are while the tests run, and are at a place of their own. */
function copyOf(from: string): Order {
  const project = join(temporaryDirectory(), 'project');
  for (const path of ['node', 'operator', 'package.json', 'package-lock.json', 'LICENSE']) {
    cpSync(join(from, path), join(project, path), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
  const architecture = architectureNamed(process.arch);
  return { project, architecture, programs: PROGRAMS, machine: process.arch };
}

async function imagesOf(order: Order): Promise<readonly Image[]> {
  const images: Image[] = [];
  for await (const image of makeArchives(order)) images.push(image);
  return images;
}

const order = copyOf(ROOT);
let images: readonly Image[] = [];
before(async () => {
  if (skip === false) images = await imagesOf(order);
});

test('every program has an image of less than 130 MB, packed and unpacked', { skip }, () => {
  assert.equal(images.length, PROGRAMS.length);
  for (const { bytes, unpackedBytes } of images) {
    assert.ok(bytes.length < BYTES_MAX && bytes.length > 20_000_000, `${bytes.length} packed`);
    assert.ok(unpackedBytes < BYTES_MAX, `${unpackedBytes} unpacked`);
  }
});

test('the same sources make the same bytes, wherever they are', { skip }, async () => {
  const again = await imagesOf(copyOf(order.project));
  assert.deepEqual(
    again.map(({ digest }) => digest),
    images.map(({ digest }) => digest),
  );
  for (const [index, { bytes }] of again.entries()) assert.ok(images[index]?.bytes.equals(bytes));
});

test('what changes with the program is a small part of the image', { skip }, async () => {
  for (const { bytes } of images) {
    const { manifest } = await readArchive(bytes);
    const [base, app] = manifest.layers;
    assert.ok((base?.size ?? 0) > 10 * (app?.size ?? Infinity));
  }
});

test(
  'nothing in an image has rights beyond its own, and no packages lie about',
  { skip },
  async () => {
    for (const { bytes } of images) {
      const { layers } = await readArchive(bytes);
      for (const layer of layers) {
        for (const [name, { header }] of await entriesOf(layer)) {
          assert.doesNotMatch(name, /node_modules|\.ts$/u);
          assert.equal((header.mode ?? 0) & 0o6000, 0, name);
          const isOpen = ((header.mode ?? 0) & 0o002) !== 0;
          assert.equal(isOpen, name === 'tmp/', name);
        }
      }
    }
  },
);

test('the folder that the Dockerfile copies has the files of the archive', { skip }, async () => {
  const folder = temporaryDirectory();
  await makeTrees(order, { folder, isRoot: process.getuid?.() === 0 });
  for (const [index, program] of PROGRAMS.entries()) {
    const { layers } = await readArchive(images[index]?.bytes ?? Buffer.alloc(0));
    const entries = (await Promise.all(layers.map(entriesOf))).flatMap((each) => [...each]);
    assert.ok(entries.length > 20);
    for (const [name, { header, bytes }] of entries) {
      const path = join(folder, program.name, name);
      assert.equal(lstatSync(path).mode & 0o7777, header.mode, name);
      if (header.type === 'file') assert.ok(readFileSync(path).equals(bytes), name);
    }
  }
});
