import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readElf, withoutSymbols } from '../../../operator/image/elf.ts';
import { temporaryDirectory } from '../../system/processes.ts';
import { elfFile } from './elf-file.ts';

test('a program names its machine, its loader and its libraries', () => {
  const program = elfFile({ machine: 183, interpreter: '/lib/ld.so', needed: ['a.so', 'b.so'] });
  assert.deepEqual(readElf(program), {
    machine: 183,
    interpreter: '/lib/ld.so',
    needed: ['a.so', 'b.so'],
  });
});

test('a library has no loader', () => {
  assert.deepEqual(readElf(elfFile()), { machine: 62, interpreter: undefined, needed: [] });
});

test('what is no ELF file is refused', () => {
  assert.throws(() => readElf(Buffer.from('#!/bin/sh\n')), /not an ELF file/u);
  assert.throws(() => withoutSymbols(Buffer.alloc(0)), /not an ELF file/u);
});

test('a name that no segment loads is refused', () => {
  const program = elfFile({ needed: ['a.so'] });
  // The size of the loaded segment.
  program.writeBigUInt64LE(16n, 64 + 32);
  assert.throws(() => readElf(program), /nowhere in it/u);
});

test('symbols go, and what they are found by', () => {
  const program = elfFile({ interpreter: '/lib/ld.so', needed: ['a.so'], symbolBytes: 1_000 });
  const stripped = withoutSymbols(program);
  assert.equal(stripped.length, program.length - 1_000);
  assert.deepEqual(readElf(stripped), readElf(program));
  assert.equal(stripped.readBigUInt64LE(40), 0n);
  assert.deepEqual([...stripped.subarray(58, 64)], [0, 0, 0, 0, 0, 0]);
});

test(
  'Node runs without its symbols',
  { skip: process.platform !== 'linux' && 'no ELF here' },
  () => {
    const path = join(temporaryDirectory(), 'node');
    const node = readFileSync(process.execPath);
    const stripped = withoutSymbols(node);
    assert.ok(stripped.length < 0.9 * node.length);
    writeFileSync(path, stripped);
    chmodSync(path, 0o755);
    const run = spawnSync(path, ['--print', 'process.version'], { encoding: 'utf8' });
    assert.equal(run.stdout.trim(), process.version, run.stderr);
  },
);
