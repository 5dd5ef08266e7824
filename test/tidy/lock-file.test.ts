import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completed, type LockFile, missingEntries } from './lock-file.ts';
import { textOf } from './source-files.ts';

const LOCK: LockFile = {
  packages: {
    'node_modules/tool': {
      dev: true,
      optionalDependencies: { '@tool/linux-x64-musl': '1.2.3', '@tool/darwin-arm64': '1.2.3' },
    },
    'node_modules/@tool/darwin-arm64': { version: '1.2.3' },
  },
};

test('package-lock.json installs on every platform; else run make lock', () => {
  const lock = JSON.parse(textOf('package-lock.json')) as LockFile;
  assert.deepEqual(Object.keys(missingEntries(lock)), []);
});

test('a package of another platform gets an entry that says which', () => {
  assert.deepEqual(missingEntries(LOCK), {
    'node_modules/@tool/linux-x64-musl': {
      version: '1.2.3',
      cpu: ['x64'],
      dev: true,
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    },
  });
});

test('a completed file misses nothing and is sorted', () => {
  const { packages } = completed(LOCK);
  assert.deepEqual(missingEntries({ packages }), {});
  assert.deepEqual(Object.keys(packages), Object.keys(packages).toSorted());
});
