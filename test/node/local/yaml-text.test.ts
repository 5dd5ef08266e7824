import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shown, YamlText } from '../../../node/local/yaml-text.ts';

test('maps and texts are found, with their lines', () => {
  const yaml = new YamlText('a: x\nb:\n  c: "y"\n');
  const [a, b] = yaml.entriesOf(yaml.top, 'it') ?? assert.fail();
  assert.ok(a !== undefined && b !== undefined);
  assert.equal(yaml.textOf(a, 'a'), 'x');
  const [c] = yaml.entriesOf(b.value, 'b') ?? assert.fail();
  assert.ok(c !== undefined);
  assert.equal(yaml.textOf(c, 'c'), 'y');
  yaml.refuse(c.at, 'is not wanted');
  yaml.refuse(undefined, 'is nowhere');
  assert.deepEqual(yaml.problems, [
    { line: 3, text: 'is not wanted' },
    { line: 0, text: 'is nowhere' },
  ]);
});

test('what is not as it should be is a problem, and nothing comes of it', () => {
  const yaml = new YamlText('a: 5\n? [1]\n: x\na: y\n');
  const entries = yaml.entriesOf(yaml.top, 'it') ?? assert.fail();
  assert.deepEqual(
    entries.map(({ key }) => key),
    ['a'],
  );
  const [a] = entries;
  assert.ok(a !== undefined);
  assert.equal(yaml.textOf(a, 'a'), undefined);
  assert.equal(yaml.entriesOf(a.value, 'a'), undefined);
  assert.deepEqual(
    yaml.problems.map(({ text }) => text),
    [
      'it has a key that is no text',
      '"a" is here twice',
      'a must be a text',
      'a must have keys and values',
    ],
  );
});

test('nothing and null are empty', () => {
  for (const [text, expected] of [
    ['', true],
    ['~', true],
    ['a: b', false],
  ] as const) {
    const yaml = new YamlText(text);
    assert.equal(yaml.isEmpty(yaml.top), expected);
  }
});

test('a long text is cut where it is shown', () => {
  assert.equal(shown('a"b'), String.raw`"a\"b"`);
  assert.equal(shown('x'.repeat(100)).length, 83);
});
