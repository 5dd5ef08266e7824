import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NPM_1_6_1_HABIT } from './habits.ts';
import { type Cells, sectionOf } from './table.ts';

test('ways to fail that are alike share a column, in the order of the triggers', () => {
  const section = sectionOf(
    { name: 'npm x', habit: { ...NPM_1_6_1_HABIT, code: ['because.'] } },
    new Map<string, Cells>([
      ['500', new Map([['list', { kind: 'answered' }]])],
      ['400', new Map([['list', { kind: 'refused', status: 404 }]])],
      ['refused', new Map([['list', { kind: 'answered' }]])],
    ]),
  );
  const [title, , header, , row] = section.split('\n');
  assert.equal(title, '## npm x');
  assert.match(String(header), /\| refused, 500 +\|.*\| 400 +\|/u);
  assert.match(String(row), /^\| list: `POST \/list` \| yes +\|.*\| 404 +\|/u);
  assert.match(section, /^- because\.$/mu);
});
