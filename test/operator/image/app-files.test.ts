import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appFiles } from '../../../operator/image/app-files.ts';
import { PROGRAMS, USER_ID } from '../../../operator/image/programs.ts';
import { filesOf, ROOT, textOf } from '../../tidy/source-files.ts';

for (const program of PROGRAMS) {
  const files = await appFiles(ROOT, program);
  const paths = files.map(({ path }) => path);

  test(`${program.name} has its program and licences, and neither sources nor tests`, () => {
    for (const name of ['main.mjs', 'LICENSE', 'THIRD-PARTY'])
      assert.ok(paths.includes(`/app/${name}`));
    assert.deepEqual(
      paths.filter((path) => !/^\/app\/(?:[\w-]+\.mjs|LICENSE|THIRD-PARTY)$/u.test(path)),
      [program.directory],
    );
  });

  test(`${program.name} can write its own folder alone`, () => {
    const owned = files.filter((file) => file.kind === 'directory' && file.ownerId === USER_ID);
    assert.deepEqual(
      owned.map(({ path }) => path),
      [program.directory],
    );
  });
}

test('a node has what it starts as processes of their own', async () => {
  const [node] = PROGRAMS;
  assert.ok(node !== undefined);
  const paths = (await appFiles(ROOT, node)).map(({ path }) => path);
  const started = filesOf('node/**/*.ts').flatMap((path) =>
    [...textOf(path).matchAll(/new URL\('(?<name>[\w-]+)\.ts', import\.meta\.url\)/gu)].map(
      ({ groups }) => `/app/${groups?.['name']}.mjs`,
    ),
  );
  assert.ok(started.includes('/app/pull-child.mjs'));
  assert.deepEqual(
    started.filter((path) => !paths.includes(path)),
    [],
  );
});
