import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  diagnosticJson,
  readPolicyOptions,
  readSources,
  writeDiagnostics,
} from '../../../node/cli/policy-files.ts';

const SOURCE = { name: 'a.polar', text: 'one\ntwo' };
const DIAGNOSTIC = {
  severity: 'error',
  code: 'unknown-name',
  message: 'No such name',
  span: { source: SOURCE, start: 4, end: 7 },
} as const;

function checkRefused(args: readonly string[], message: RegExp) {
  assert.throws(() => readPolicyOptions('test', args), { code: 'invalid_config', message });
}

const FORMAT_1 = join(import.meta.dirname, '../../fixtures/format-1.generation');

test('files and flags are read in any order', () => {
  assert.deepEqual(readPolicyOptions('test', ['a', '--json', 'b']), {
    files: ['a', 'b'],
    isJson: true,
  });
  assert.deepEqual(readPolicyOptions('test', ['a']), { files: ['a'], isJson: false });
});

test('help is asked for by both its names', () => {
  assert.equal(readPolicyOptions('test', ['--help']), 'help');
  assert.equal(readPolicyOptions('test', ['-h', 'a']), 'help');
});

test('no file is refused, with what to try', () =>
  checkRefused([], /Name one policy file or more\nTry: oso-fallback test --help/u));
test('a flag that is not there is refused by name', () => checkRefused(['--no', 'a'], /--no/u));

test('sources have the names and texts of their files, in order', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'policy-files-'));
  try {
    const files = ['b.polar', 'a.polar'].map((name) => join(directory, name));
    await Promise.all(files.map((file) => writeFile(file, `# ${file}`)));
    assert.deepEqual(
      await readSources(files),
      files.map((name) => ({ name, text: `# ${name}` })),
    );
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('a file that cannot be read is refused by name', () =>
  assert.rejects(readSources(['no/such.polar']), {
    code: 'invalid_config',
    message: /^Cannot read no\/such\.polar: /u,
  }));

test('a file that is no text is not read as a policy', async () => {
  await assert.rejects(readSources([FORMAT_1]), {
    code: 'invalid_config',
    message: /format-1\.generation: it is no text, .*inspect --policy/u,
  });
});

test('a diagnostic is written with the line it is about', () => {
  let text = '';
  writeDiagnostics([DIAGNOSTIC, DIAGNOSTIC], { write: (part) => (text += part) });
  const once = 'a.polar:2:1: error unknown-name: No such name\n  two\n  ^^^\n';
  assert.equal(text, once + once);
});

test('a diagnostic is told as JSON with its place', () => {
  assert.deepEqual(diagnosticJson(DIAGNOSTIC), {
    file: 'a.polar',
    line: 2,
    column: 1,
    severity: 'error',
    code: 'unknown-name',
    message: 'No such name',
  });
});
