/** The reference has every field, reason and column, and its links lead somewhere. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { REASONS } from '../../../operator/api/conditions.ts';
import { PRINTER_COLUMNS } from '../../../operator/api/crd.ts';
import { readOsoFallback } from '../../../operator/api/osofallback.ts';
import { reference } from '../../../operator/api/reference.ts';
import { allFields } from './fields.ts';

const TEXT = reference();

/** The rows below a heading, by their first cell. */
function rowsBelow(heading: string): readonly string[] {
  const [, section = ''] = TEXT.split(`\n${heading}\n`);
  const [own = ''] = section.split(/^#/mu);
  return [...own.matchAll(/^\| `?(?<cell>[\w ]+?)`? \|/gmu)].flatMap(
    ({ groups }) => groups?.['cell'] ?? [],
  );
}

test('every field is in the table of its object', () => {
  const fields = allFields().filter(({ path }) => /^(?:spec|status)\./u.test(path));
  const inTables = fields.filter(({ path }) => !path.endsWith('[]'));
  assert.ok(inTables.length > 80);
  for (const { path } of inTables) {
    const dot = path.lastIndexOf('.');
    assert.ok(rowsBelow(`## ${path.slice(0, dot)}`).includes(path.slice(dot + 1)), path);
  }
});

test('every reason is in the table of its condition', () => {
  for (const [type, reasons] of Object.entries(REASONS)) {
    assert.deepEqual(rowsBelow(`### ${type}`).slice(1), [...reasons]);
  }
});

test('every column is explained', () => {
  assert.deepEqual(
    rowsBelow('## In `kubectl get`').slice(1),
    PRINTER_COLUMNS.map(({ name }) => name),
  );
});

test('every link leads to a heading', () => {
  const anchors = [...TEXT.matchAll(/^#+ (?<title>.*)$/gmu)].map(({ groups }) =>
    (groups?.['title'] ?? '').toLowerCase().replace(/[^a-z0-9]/gu, ''),
  );
  const links = [...TEXT.matchAll(/\]\(#(?<anchor>\w+)\)/gu)];
  assert.ok(links.length > 10);
  for (const { groups } of links) assert.ok(anchors.includes(groups?.['anchor'] ?? ''));
});

test('a table has as many cells in each row', () => {
  for (const rows of TEXT.matchAll(/(?:^\|.*\|\n)+/gmu)) {
    const counts = rows[0]
      .trim()
      .split('\n')
      .map((row) => row.split(/(?<!\\)\|/u).length);
    assert.equal(new Set(counts).size, 1, rows[0]);
  }
});

test('its example is a resource', () => {
  const [, yaml = ''] = /```yaml\n(.*?)```/su.exec(TEXT) ?? [];
  const example: unknown = parse(yaml, { version: '1.1' });
  assert.ok(typeof example === 'object' && example !== null && 'metadata' in example);
  const metadata = { ...Object(example.metadata), uid: 'u' } as object;
  assert.equal(readOsoFallback({ ...example, metadata }).kind, 'valid');
});
