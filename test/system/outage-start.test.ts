/** The README's section "Start when Oso Cloud is down", word for word but for files and ports. */

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { temporaryDirectory } from '../fakes/generation-files.ts';
import { ROOT, textOf } from '../tidy/source-files.ts';
import { freePort, startPrimary } from './processes.ts';

const directory = temporaryDirectory();
const port = await freePort();
const primary = await startPrimary({
  args: [
    '--policy',
    join(ROOT, 'test/demo/gitcloud.polar'),
    '--facts',
    join(ROOT, 'test/demo/gitcloud.ndjson'),
  ],
});
after(() => directory[Symbol.dispose]());

/** The section's lines of shell, with this test's files and ports. */
function commands(): readonly string[] {
  const [, section = ''] = textOf('README.md').split('\n## Start when Oso Cloud is down\n');
  const [own = ''] = section.split('\n## ');
  const blocks = [...own.matchAll(/^```sh\n(?<lines>.*?)^```$/gmsu)];
  return blocks.map((block) =>
    (block.groups?.['lines'] ?? '')
      .trim()
      .replaceAll('/tmp/', `${directory.path}/`)
      .replaceAll('http://127.0.0.1:8081', primary.url)
      .replaceAll('127.0.0.1:8082', `127.0.0.1:${port}`)
      .replaceAll('OSO_PORT=8082', `OSO_PORT=${port}`),
  );
}

test('a copy is exported, the primary ends, and a new node answers from the copy', async () => {
  const [exporting = '', importing = '', asking = '', ...more] = commands();
  assert.deepEqual(more, []);
  const exported = spawnSync('sh', ['-c', exporting], { cwd: ROOT, encoding: 'utf8' });
  assert.equal(exported.status, 0, exported.stderr);
  assert.match(exported.stderr, /Exported 6 facts/u);
  const piped =
    exporting.replace(/--export \S+/u, '--export - | cat >') + ` ${directory.path}/piped`;
  assert.equal(spawnSync('sh', ['-c', piped], { cwd: ROOT }).status, 0);
  const [file, pipe] = ['exported.generation', 'piped'].map((name) =>
    readFileSync(join(directory.path, name)),
  );
  assert.equal(pipe?.length, file?.length);
  await primary.stop('SIGKILL');

  const node = spawn('sh', ['-c', `exec env ${importing}`], { cwd: ROOT });
  try {
    let text = '';
    for await (const piece of node.stdout.setEncoding('utf8')) {
      text += String(piece);
      if (/^Ready/mu.test(text)) break;
    }
    assert.match(text, /^Ready: answering from 6 facts, copied from .*exported\.generation/mu);
    const asked = spawnSync('sh', ['-c', asking], { cwd: ROOT, encoding: 'utf8' });
    assert.deepEqual([asked.stdout, asked.status], ['allowed\n', 0], asked.stderr);
  } finally {
    node.kill('SIGTERM');
    await once(node, 'exit');
  }
});
