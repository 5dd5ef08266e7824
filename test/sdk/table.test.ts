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
    '',
  );
  const [title, , header, , row] = section.split('\n');
  assert.equal(title, '## npm x');
  assert.match(String(header), /\| refused, 500 +\| 400 +\|/u);
  assert.match(String(row), /^\| list: `POST \/list` \| yes +\| 404 +\|/u);
  assert.match(section, /^- because\.$/mu);
});

test('what a run could not play is as an earlier section has it', () => {
  const sdk = { name: 'npm x', habit: { ...NPM_1_6_1_HABIT, code: ['because.'] } };
  const dropped: [string, Cells] = [
    'packets dropped',
    new Map([
      ['list', { kind: 'answered' }],
      ['get', { kind: 'unsent' }],
    ]),
  ];
  const refused: [string, Cells] = [
    'refused',
    new Map([
      ['list', { kind: 'answered' }],
      ['get', { kind: 'unsent' }],
    ]),
  ];
  const silent: [string, Cells] = [
    'silent',
    new Map([
      ['list', { kind: 'silent' }],
      ['get', { kind: 'silent' }],
    ]),
  ];
  const whole = sectionOf(sdk, new Map([refused, dropped, silent]), '');
  assert.equal(sectionOf(sdk, new Map([refused, silent]), whole), whole);
  const changed = sectionOf(sdk, new Map([['refused', silent[1]], silent]), whole);
  assert.match(changed, /\| refused, silent +\| packets dropped +\|/u);
});
