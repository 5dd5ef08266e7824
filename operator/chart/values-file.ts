/** The chart's values.yaml: every default, with what it means above it. */

import { stringify } from 'yaml';
import { isGroup, meaningOf, type ValueSchema } from './value-schema.ts';

const COLUMNS_MAX = 100;
const INDENT = '  ';

export const HEAD =
  '# Made by `make chart` from operator/chart/values.ts, as are the schema and the table in README.md.\n';

/** As YAML. Values without a default are for other charts to set, and left out. */
export function valuesFile(schema: ValueSchema): string {
  return `${HEAD}\n${linesOf(schema, '', '\n\n')}\n`;
}

function linesOf({ properties = {} }: ValueSchema, indent: string, separator: string): string {
  return Object.entries(properties)
    .filter(([, each]) => isGroup(each) || each.default !== undefined)
    .map(([name, each]) => `${commentOf(each, indent)}\n${entryOf(name, each, indent)}`)
    .join(separator);
}

function entryOf(name: string, schema: ValueSchema, indent: string): string {
  if (isGroup(schema)) return `${indent}${name}:\n${linesOf(schema, indent + INDENT, '\n')}`;
  const format = { version: '1.1', singleQuote: true, collectionStyle: 'flow' } as const;
  const value = stringify(schema.default, format);
  return `${indent}${name}: ${value.trimEnd()}`;
}

function commentOf(schema: ValueSchema, indent: string): string {
  const head = `${indent}# `;
  return wrapped(meaningOf(schema), COLUMNS_MAX - head.length)
    .map((line) => head + line)
    .join('\n');
}

/** Lines of whole words. */
export function wrapped(text: string, columnsMax: number): readonly string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= columnsMax || line === '') lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
