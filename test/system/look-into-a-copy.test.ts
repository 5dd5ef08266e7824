/** The README's section "Look into a copy", word for word but for where the file and the node are. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { temporaryDirectory } from '../fakes/generation-files.ts';
import { ROOT, textOf } from '../tidy/source-files.ts';
import { DEVELOPMENT_KEY, startNode, startPrimary } from './processes.ts';

const FACTS = join(ROOT, 'test/demo/gitcloud.ndjson');
const directory = temporaryDirectory();
const primary = await startPrimary({
  args: ['--policy', join(ROOT, 'test/demo/gitcloud.polar'), '--facts', FACTS],
});
const node = await startNode({ primaryUrl: primary.url });
after(async () => {
  await node.stop();
  await primary.stop();
  directory[Symbol.dispose]();
});

/** The section's lines of shell. */
function commands(): readonly string[] {
  const [, section = ''] = textOf('README.md').split('\n## Look into a copy\n');
  const [own = ''] = section.split('\n## ');
  const blocks = [...own.matchAll(/^```sh\n(?<lines>.*?)^```$/gmsu)];
  return blocks.flatMap((block) => (block.groups?.['lines'] ?? '').trim().split('\n'));
}

function run(command: string) {
  const placed = command
    .replaceAll('/tmp/', `${directory.path}/`)
    .replaceAll('http://127.0.0.1:8080', node.url);
  return spawnSync('sh', ['-c', placed], { cwd: ROOT, encoding: 'utf8' });
}

/** What each command prints, among other things. */
const PRINTED: Readonly<Record<string, RegExp>> = {
  build: /6 facts, [\d,]+ bytes, digest/u,
  verify: /whole, environment e_0123456789, 6 facts/u,
  inspect: /^has_role +3 +2$/mu,
  check: /^allowed\n$/u,
  actions: /^issue\.create\nread\n$/u,
  query: /^has_role\(User:ann, "admin", Repository:acme\)$/mu,
  explain: /has_role\(User\{"ann"\}, "admin", Organization\{"acme-inc"\}\): a fact/u,
  list: /^acme\nold\n$/u,
};

for (const command of commands()) {
  test(`works: ${command}`, () => {
    const { status, stdout, stderr } = run(command);
    assert.equal(status, 0, stdout + stderr);
    const word = /main\.ts (?<word>\w+)/u.exec(command)?.groups?.['word'] ?? '';
    assert.match(stdout, PRINTED[word] ?? assert.fail(`nothing is known of ${word}`));
  });
}

test('every command is shown', () => {
  const shown = commands().join('\n');
  for (const word of Object.keys(PRINTED)) assert.ok(shown.includes(`main.ts ${word} `), word);
});

test('a denial by a node ends with 1, and nothing to ask with 3', () => {
  const ask = (url: string) =>
    spawnSync(
      process.execPath,
      [join(ROOT, 'node/main.ts'), 'check', 'User:bob', 'write', 'Repository:acme', '--url', url],
      { encoding: 'utf8', env: { ...process.env, OSO_API_TOKEN: DEVELOPMENT_KEY } },
    );
  assert.deepEqual([ask(node.url).status, ask(node.url).stdout], [1, 'denied\n']);
  assert.equal(ask('http://127.0.0.1:1').status, 3);
});
