import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { bundle } from '../../../operator/image/bundle.ts';
import { temporaryDirectory } from '../../system/processes.ts';

function projectOf(files: Readonly<Record<string, string>>): string {
  const project = temporaryDirectory();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(project, dirname(path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  return project;
}

/** Starts a thread, which starts another one; both and main share a file, main loads one lazily. */
const FILES = {
  'a/main.ts': `import { Worker } from 'node:worker_threads';
    import { say } from '../shared/say.ts';
    say('main');
    new Worker(new URL('../b/first.ts', import.meta.url)).on('exit', async () => {
      const { last } = await import('../shared/last.ts');
      last();
    });`,
  'b/first.ts': `import { Worker } from 'node:worker_threads';
    import { say } from '../shared/say.ts';
    say('first');
    new Worker(new URL('second.ts', import.meta.url));`,
  'b/second.ts': `import { say } from '../shared/say.ts'; say('second' as string);`,
  'shared/say.ts': `import { writeSync } from 'node:fs';
    import required from 'required';
    export function say(what: string) { writeSync(1, what + ' ' + required() + ' '); }`,
  'shared/last.ts': `import { say } from './say.ts'; export function last() { say('last'); }`,
  'node_modules/required/package.json': '{"name":"required","main":"index.js"}',
  'node_modules/required/index.js': `module.exports = () => require('node:path').sep;`,
};

test('what a program starts is an entry of its own, also what that starts; all of it runs', async () => {
  const { files, packages } = await bundle(projectOf(FILES), 'a/main.ts');
  const names = [...files.keys()];
  for (const name of ['main.mjs', 'first.mjs', 'second.mjs']) assert.ok(names.includes(name), name);
  assert.deepEqual(packages, ['node_modules/required']);

  const folder = projectOf(
    Object.fromEntries([...files].map(([name, text]) => [name, String(text)])),
  );
  const run = spawnSync(process.execPath, [join(folder, 'main.mjs')], { encoding: 'utf8' });
  assert.equal(run.stdout, 'main / first / second / last / ', run.stderr);
});

test('what is loaded lazily is a file of its own', async () => {
  const { files } = await bundle(projectOf(FILES), 'a/main.ts');
  assert.ok([...files.keys()].some((name) => name.startsWith('last-')));
});

function checkRefused(main: string, message: RegExp): Promise<void> {
  return assert.rejects(bundle(projectOf({ 'main.ts': main }), 'main.ts'), message);
}

test('a place that would be another one in the bundle is refused', async () => {
  await checkRefused('export const a = import.meta.dirname;', /import\.meta is only for/u);
  await checkRefused(
    "export const a = new URL('x.json', import.meta.url);",
    /import\.meta is only/u,
  );
});

test('a file that is not there is named', () =>
  checkRefused("export const a = new URL('none.ts', import.meta.url);", /none\.ts/u));

test("esbuild's warnings are errors", () =>
  checkRefused('export const a = { b: 1, b: 2 };', /Duplicate key "b"/u));
