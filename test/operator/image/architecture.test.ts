import assert from 'node:assert/strict';
import { test } from 'node:test';
import { architectureNamed } from '../../../operator/image/architecture.ts';
import { textOf } from '../../tidy/source-files.ts';

test('an architecture has the name that containers give it, and the one that Node gives it', () => {
  assert.equal(architectureNamed('x64'), architectureNamed('amd64'));
  assert.equal(architectureNamed('arm64').elfMachine, 183);
});

test('of another one it is said what there is', () => {
  assert.throws(() => architectureNamed('riscv64'), /"riscv64": there is amd64, arm64$/u);
});

test('Node of each is locked to the same version', () => {
  const { optionalDependencies } = JSON.parse(textOf('package.json')) as {
    optionalDependencies: Record<string, string>;
  };
  const versions = ['amd64', 'arm64'].map(
    (name) => optionalDependencies[architectureNamed(name).nodePackage],
  );
  assert.equal(versions[0], versions[1]);
  assert.notEqual(versions[0], undefined);
});
