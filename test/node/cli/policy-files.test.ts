import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  diagnosticJson,
  readPolicyOptions,
  readSources,
  writeDiagnostics,
} from '../../../node/cli/policy-files.ts';
import type { Diagnostic } from '../../../node/polar/diagnostic.ts';

let directory = '';
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'policy-files-'));
  await writeFile(join(directory, 'a.polar'), 'a(1);\n');
  await writeFile(join(directory, 'b.polar'), 'b(1);\n');
});
after(() => rm(directory, { recursive: true }));

test('files are read in the order they are named', async () => {
  const sources = await readSources([join(directory, 'b.polar'), join(directory, 'a.polar')]);
  assert.deepEqual(
    sources.map(({ text }) => text),
    ['b(1);\n', 'a(1);\n'],
  );
});
test('a file that can’t be read is refused by its name', () =>
  assert.rejects(readSources([join(directory, 'c.polar')]), {
    code: 'invalid_config',
    message: /^Cannot read .*c\.polar/u,
  }));

test('files and flags may come in any order', () => {
  assert.deepEqual(readPolicyOptions('test', ['a', '--json', 'b']), {
    files: ['a', 'b'],
    isJson: true,
  });
  assert.deepEqual(readPolicyOptions('test', ['a']), { files: ['a'], isJson: false });
  assert.equal(readPolicyOptions('test', ['-h']), 'help');
});
test('no file, and flags that mean nothing, are refused with a hint', () => {
  for (const args of [[], ['--json'], ['--jsn', 'a']]) {
    assert.throws(() => readPolicyOptions('test', args), {
      code: 'invalid_config',
      message: /Try: oso-fallback test --help$/u,
    });
  }
});

const source = { name: 'p.polar', text: 'a(1);\nb(2);\n' };
const diagnostic: Diagnostic = {
  severity: 'warning',
  code: 'odd',
  message: 'This is odd',
  span: { source, start: 8, end: 9 },
};

test('a diagnostic is told with its place, as text and as JSON', () => {
  let text = '';
  writeDiagnostics([diagnostic, diagnostic], { write: (each) => (text += each) });
  assert.equal(text.match(/p\.polar:2:3: warning odd: This is odd\n/gu)?.length, 2);
  assert.deepEqual(diagnosticJson(diagnostic), {
    file: 'p.polar',
    line: 2,
    column: 3,
    severity: 'warning',
    code: 'odd',
    message: 'This is odd',
  });
});
