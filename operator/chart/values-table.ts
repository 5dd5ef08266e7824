/** The table of all values in the chart's README. */

import { isGroup, meaningOf, type ValueSchema } from './value-schema.ts';

const BEGIN = '<!-- values: made by `make chart` -->';
const END = '<!-- /values -->';

/** The README with the table between its two marks. Throws when they are not there. */
export function withValuesTable(readme: string, schema: ValueSchema): string {
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`Cannot write the table of values: the README needs ${BEGIN} and ${END}`);
  }
  return `${before}${BEGIN}\n\n${valuesTable(schema)}\n${END}${after}`;
}

function valuesTable(schema: ValueSchema): string {
  const rows = [['Value', 'Default', 'Meaning'], ['---', '---', '---'], ...rowsOf(schema, '')];
  return rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function rowsOf({ properties = {} }: ValueSchema, prefix: string): readonly string[][] {
  return Object.entries(properties).flatMap(([name, each]) => {
    const path = `${prefix}${name}`;
    if (isGroup(each)) return rowsOf(each, `${path}.`);
    const value = each.default === undefined ? '' : `\`${JSON.stringify(each.default)}\``;
    return [[`\`${path}\``, value, meaningOf(each).replaceAll('|', String.raw`\|`)]];
  });
}
