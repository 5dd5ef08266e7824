import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withValuesTable } from '../../../operator/chart/values-table.ts';

const SCHEMA = {
  properties: {
    group: {
      description: 'Not in the table.',
      properties: { inner: { description: 'This | that.', default: { a: 1 } } },
    },
    plain: { description: 'Alone.', default: '', enum: ['', 'x'] },
    foreign: { description: 'Of others.' },
  },
};
const BEGIN = '<!-- values: made by `make chart` -->';
const END = '<!-- /values -->';

test('the table is written between its marks, and nothing else is touched', () =>
  assert.equal(
    withValuesTable(`before\n${BEGIN}\nold\n${END}\nafter\n`, SCHEMA),
    `before
${BEGIN}

| Value | Default | Meaning |
| --- | --- | --- |
| \`group.inner\` | \`{"a":1}\` | This \\| that. |
| \`plain\` | \`""\` | Alone. One of , x. |
| \`foreign\` |  | Of others. |

${END}
after
`,
  ));

test('a README without the marks is refused by name', () => {
  assert.throws(() => withValuesTable('no marks', SCHEMA), /needs <!-- values/u);
  assert.throws(() => withValuesTable(BEGIN, SCHEMA), /<!-- \/values -->/u);
});
