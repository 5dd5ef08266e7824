/**
 * Data bindings from the text that every request of local authorization brings: the YAML file of the
 * application's configuration. Read strictly: all mistakes are named at once, with their lines. Keys
 * that other tools have in the same file, such as `dbs` of Oso Sync, are left alone.
 */

import { NodeError } from '../lib/errors.ts';
import { Suggester } from '../lib/suggest.ts';
import { readBindingQuery } from './binding-query.ts';
import { type Bindings, type BoundFact, NO_BINDINGS } from './bindings.ts';
import type { Judged } from './judged.ts';
import { readSignature } from './signature.ts';
import { type Dialect, readSqlType } from './sql-text.ts';
import { type Entry, type Problem, shown, YamlText } from './yaml-text.ts';

/** So much YAML takes some 100 ms to read, once: see bindings-cache.ts. */
const BINDINGS_BYTES_MAX = 128 * 1024;
const BOUND_FACTS_MAX = 1_000;
const SQL_TYPES_MAX = 1_000;
const PROBLEMS_SHOWN_MAX = 10;

/**
 * A text without anything in it is that of an application that keeps no facts. Throws `invalid_request`
 * that names the mistakes, or `too_large`.
 */
export function readBindings(dialect: Dialect, text: string): Bindings {
  if (Buffer.byteLength(text) > BINDINGS_BYTES_MAX) {
    throw new NodeError('too_large', `${ACTION}: more than ${BINDINGS_BYTES_MAX} bytes`);
  }
  const yaml = new YamlText(text);
  const bindings = yaml.problems.length === 0 ? bindingsIn(yaml, dialect) : NO_BINDINGS;
  if (yaml.problems.length > 0) throw refused(yaml.problems);
  return bindings;
}

const ACTION = 'Cannot read the data bindings';

function bindingsIn(yaml: YamlText, dialect: Dialect): Bindings {
  if (yaml.isEmpty(yaml.top)) return NO_BINDINGS;
  const sections = yaml.entriesOf(yaml.top, 'the file');
  if (sections === undefined) return NO_BINDINGS;
  refuseSlips(yaml, sections, ['facts', 'sql_types']);
  const facts = sections.find(({ key }) => key === 'facts');
  if (facts === undefined) yaml.refuse(yaml.top, 'there must be a section "facts", even if empty');
  const types = sections.find(({ key }) => key === 'sql_types');
  return {
    bound: sectionOf(yaml, facts, BOUND_FACTS_MAX).flatMap((entry) => {
      const bound = boundFact(yaml, entry, dialect);
      return bound === undefined ? [] : [bound];
    }),
    sqlTypes: new Map(
      sectionOf(yaml, types, SQL_TYPES_MAX).flatMap((entry) => {
        const type = judgedText(
          yaml,
          { entry, name: `the SQL type of ${shown(entry.key)}` },
          readSqlType,
        );
        return type === undefined ? [] : [[entry.key, type] as const];
      }),
    ),
  };
}

function boundFact(yaml: YamlText, entry: Entry, dialect: Dialect): BoundFact | undefined {
  const name = shown(entry.key);
  const signature = taken(yaml, { entry, name }, readSignature(entry.key));
  const members = yaml.entriesOf(entry.value, name);
  if (members === undefined) return undefined;
  refuseSlips(yaml, members, ['query']);
  const query = members.find(({ key }) => key === 'query');
  if (query === undefined) {
    yaml.refuse(entry.at, `${name} must have a query`);
    return undefined;
  }
  const part = { entry: query, name: `the query of ${name}` };
  const text = judgedText(yaml, part, (given) => readBindingQuery(dialect, given));
  return signature === undefined || text === undefined ? undefined : { ...signature, query: text };
}

/** What is judged, and what it is called in a problem. */
type Part = { readonly entry: Entry; readonly name: string };

function judgedText<T>(
  yaml: YamlText,
  part: Part,
  judge: (text: string) => Judged<T>,
): T | undefined {
  const text = yaml.textOf(part.entry, part.name);
  return text === undefined ? undefined : taken(yaml, part, judge(text));
}

/** What is right; of what is wrong a problem is made. */
function taken<T>(yaml: YamlText, { entry, name }: Part, judged: Judged<T>): T | undefined {
  if (judged.kind === 'right') return judged.value;
  yaml.refuse(entry.at, `${name} ${judged.problem}`);
  return undefined;
}

function sectionOf(yaml: YamlText, section: Entry | undefined, countMax: number): readonly Entry[] {
  if (section === undefined || yaml.isEmpty(section.value)) return [];
  const entries = yaml.entriesOf(section.value, shown(section.key)) ?? [];
  if (entries.length <= countMax) return entries;
  yaml.refuse(section.at, `${shown(section.key)} must not have more than ${countMax} entries`);
  return [];
}

/** Of Oso Sync, which reads the same file. */
const OF_OTHERS: readonly string[] = ['db', 'dbs'];

/** A key that is nearly one that is read was meant to be that one. */
function refuseSlips(yaml: YamlText, entries: readonly Entry[], known: readonly string[]): void {
  const suggester = new Suggester();
  for (const { key, at } of entries) {
    if (known.includes(key) || OF_OTHERS.includes(key)) continue;
    const nearest = suggester.nearest(key, known);
    if (nearest === undefined) continue;
    yaml.refuse(at, `${shown(key)} is not known; did you mean "${nearest}"?`);
  }
}

function refused(problems: readonly Problem[]): NodeError {
  const lines = problems
    .toSorted((left, right) => left.line - right.line)
    .slice(0, PROBLEMS_SHOWN_MAX)
    .map(({ line, text }) => `\n  ${line === 0 ? '' : `line ${line}: `}${text}`);
  const more = problems.length - lines.length;
  const rest = more === 0 ? '' : `\n  and ${more} more`;
  const count = problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`;
  return new NodeError('invalid_request', `${ACTION}: ${count}${lines.join('')}${rest}`);
}
