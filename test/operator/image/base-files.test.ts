import assert from 'node:assert/strict';
import { test } from 'node:test';
import { architectureNamed } from '../../../operator/image/architecture.ts';
import { baseFiles } from '../../../operator/image/base-files.ts';
import { temporaryDirectory } from '../../system/processes.ts';
import { elfFile } from './elf-file.ts';

const license = Buffer.from('Node is free');

function filesOf(bytes: Buffer) {
  const parts = { root: temporaryDirectory(), architecture: architectureNamed('amd64') };
  return new Map(baseFiles({ bytes, license }, parts).map((file) => [file.path, file]));
}

test('there is Node without its symbols, its licence, one user and a folder for what is passing', () => {
  const files = filesOf(elfFile({ symbolBytes: 100 }));
  const node = files.get('/usr/local/bin/node');
  assert.ok(node?.kind === 'file');
  assert.equal(node.bytes.length, elfFile().length);
  assert.equal(files.get('/tmp')?.mode, 0o1777);
  const passwd = files.get('/etc/passwd');
  assert.ok(passwd?.kind === 'file');
  assert.match(passwd.bytes.toString(), /^nonroot:x:65532:65532:/mu);
  assert.ok(files.has('/usr/share/doc/node/LICENSE'));
});

test('Node of another machine is refused', () => {
  assert.throws(() => filesOf(elfFile({ machine: 183 })), /not made for amd64/u);
});
