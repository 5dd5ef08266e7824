import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { thirdParty } from '../../../operator/image/third-party.ts';
import { temporaryDirectory } from '../../system/processes.ts';

const LEFT = { name: 'left', version: '1.2.3', license: 'MIT' };

function noticesOf(described: object, files: Readonly<Record<string, string>> = {}): string {
  const project = temporaryDirectory();
  const folder = join(project, 'node_modules/left');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify(described));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return thirdParty(project, ['node_modules/left']);
}

test('a package is named with its version and licence, and the text of that', () => {
  const text = noticesOf(LEFT, {
    'LICENSE.md': 'Do as you like',
    'license.js': 'code',
    a: 'other',
  });
  assert.match(text, /^left 1\.2\.3, MIT\n\nDo as you like$/mu);
  assert.doesNotMatch(text, /code|other/u);
});

test('a package without a licence is not distributed', () => {
  assert.throws(
    () => noticesOf({ ...LEFT, license: undefined }),
    /Cannot tell the licence of \S+left$/u,
  );
});
