/** The reference of the resource for people, as Markdown: a table per object, and its rules. */

import { PRINTER_COLUMNS, resourceSchema } from './crd.ts';
import { CONDITION_TYPES, type ConditionType } from './conditions.ts';
import { API_VERSION, KIND } from './osofallback.ts';
import { MEANINGS } from './reason-meanings.ts';
import type { FieldSchema } from './schema.ts';

/** An object of the resource, under its path: `spec.env[]`. */
type Section = { readonly path: string; readonly schema: FieldSchema };

const EXAMPLE = `\`\`\`yaml
apiVersion: ${API_VERSION}
kind: ${KIND}
metadata:
  name: shop
  namespace: authorization
spec:
  environment: 01JABCDEFG
  tenant: acme
  apiToken:
    secretName: oso
\`\`\``;

/** Ends with a line break. */
export function reference(): string {
  const schema = resourceSchema();
  const sections = Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    sectionsOf(name, field),
  );
  return `${[
    `# ${KIND}`,
    schema.description,
    'This page is made from the schema by `make crds`. `kubectl explain osofallback.spec` says the same.',
    'With what must be given, and nothing else:',
    EXAMPLE,
    ...rulesOf(schema),
    ...sections.map(sectionText),
    '## Conditions',
    ...CONDITION_TYPES.map(conditionText),
    '## In `kubectl get`',
    table(
      ['Column', 'Meaning'],
      PRINTER_COLUMNS.map((column) => [column.name, columnText(column)]),
    ),
  ].join('\n\n')}\n`;
}

function columnText(column: (typeof PRINTER_COLUMNS)[number]): string {
  return 'priority' in column ? `${column.description} With \`-o wide\`.` : column.description;
}

/** The object itself, then those inside it, in their order. */
function sectionsOf(path: string, schema: FieldSchema): readonly Section[] {
  if (schema.items !== undefined) return sectionsOf(`${path}[]`, schema.items);
  if (schema.properties === undefined) return [];
  const inner = Object.entries(schema.properties).flatMap(([name, field]) =>
    sectionsOf(`${path}.${name}`, field),
  );
  return [{ path, schema }, ...inner];
}

function sectionText({ path, schema }: Section): string {
  const isStatus = path.startsWith('status');
  const required = schema.required ?? [];
  const rows = Object.entries(schema.properties ?? {}).map(([name, field]) => [
    `\`${name}\``,
    typeText(path, name, field),
    ...(isStatus ? [] : [required.includes(name) ? 'required' : defaultText(field)]),
    meaningOf(field),
  ]);
  const header = ['Field', 'Type', ...(isStatus ? [] : ['Default']), 'Meaning'];
  return [`## ${path}`, schema.description, table(header, rows), ...rulesOf(schema)].join('\n\n');
}

/** Rules of the object as a whole; those of one field are with its meaning. */
function rulesOf({ 'x-kubernetes-validations': rules = [] }: FieldSchema): readonly string[] {
  if (rules.length === 0) return [];
  const items = rules.map(({ message }) => `- ${sentence(message)}`);
  return ['What the API server says when a rule is broken:', items.join('\n')];
}

/** With the rules of a field that is no object; a quantity's is in its description. */
function meaningOf(field: FieldSchema): string {
  const { items, properties, 'x-kubernetes-validations': rules = [] } = field;
  const isSaid = properties !== undefined || field['x-kubernetes-int-or-string'] === true;
  const ofItems = items === undefined || items.properties !== undefined ? '' : meaningOf(items);
  const messages = isSaid ? [] : rules.map(({ message }) => sentence(message));
  return [field.description ?? '', ofItems, ...messages].filter((each) => each !== '').join(' ');
}

function sentence(message: string): string {
  const words = message.startsWith('must ') ? `it ${message}` : message;
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function conditionText(type: ConditionType): string {
  const { question, reasons } = MEANINGS[type];
  const rows = Object.entries(reasons).map(([reason, meaning]) => [`\`${reason}\``, meaning]);
  return [`### ${type}`, question, table(['Reason', 'Meaning'], rows)].join('\n\n');
}

function defaultText({ default: value }: FieldSchema): string {
  if (value === undefined) return '';
  return typeof value === 'object' ? "its fields' own" : `\`${value}\``;
}

function typeText(path: string, name: string, field: FieldSchema): string {
  if (field.items !== undefined) return `list of ${typeText(path, `${name}[]`, field.items)}`;
  if (field.properties !== undefined) return linkTo(`${path}.${name}`);
  if (field.additionalProperties !== undefined) return 'map of texts';
  if (field['x-kubernetes-preserve-unknown-fields'] === true) return 'any object';
  if (field['x-kubernetes-int-or-string'] === true) return 'quantity';
  if (field.enum !== undefined) return field.enum.map((each) => `\`${each}\``).join(', ');
  if (field.format === 'date-time') return 'moment';
  return scalarText(field);
}

function scalarText({ type = '', minimum, maximum }: FieldSchema): string {
  if (type === 'string') return 'text';
  if (type === 'boolean') return '`true`, `false`';
  if (minimum === undefined) return 'whole number';
  return maximum === undefined ? `whole number from ${minimum}` : `${minimum} to ${maximum}`;
}

/** As GitHub makes an anchor of a heading: letters and digits, lower-case. */
function linkTo(path: string): string {
  return `[${path}](#${path.toLowerCase().replace(/[^a-z0-9]/gu, '')})`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, header.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.map(cellText).join(' | ')} |`).join('\n');
}

function cellText(text: string): string {
  return text.replaceAll('|', '\\|');
}
