/** `inspect FILE`: what is in a snapshot: age, counts, sizes, and its policy. */

import { EXIT, type ExitCode } from '../contract.ts';
import { SYSTEM_CLOCK } from '../lib/clock.ts';
import type { DiskFile } from '../snapshot/disk.ts';
import {
  FORMAT_VERSION,
  type GenerationHead,
  readHead,
  readLayout,
  readSection,
  sectionOf,
  type StoredSection,
} from '../snapshot/generation-file.ts';
import { checkCount } from './ask/ask-words.ts';
import type { CommandIo } from './command.ts';
import { wordsOf } from './command-words.ts';
import { namingFile, openSnapshotFile } from './snapshot-file.ts';
import { ageText, headJson } from './snapshot-words.ts';
import { tableLines } from './text-table.ts';

const USAGE = `Usage: oso-fallback inspect [options] FILE

What is in a snapshot: of which environment it is and how old, how many facts of each predicate,
how large each part. Takes a moment whatever the size: only \`verify\` looks at every byte.

  oso-fallback inspect today.generation
  oso-fallback inspect --policy today.generation > policy.polar

  --policy  print the policy, and nothing else
  --json    print one JSON object instead of text, the policy in it
  --help    this text

Ends with ${EXIT.done}, or with ${EXIT.wrongInput} when the file is no snapshot or can't be read.
`;

/** What of a snapshot can be told without looking at its facts. */
type Contents = {
  readonly head: GenerationHead;
  readonly sections: readonly StoredSection[];
  readonly policySource: string;
};

/** Throws NodeError `invalid_config`, `damaged_generation`. */
export async function runInspect(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values, positionals } = wordsOf('inspect', args, {
    policy: { type: 'boolean' },
    json: { type: 'boolean' },
  });
  if (values.help === true) {
    io.stdout.write(USAGE);
    return EXIT.done;
  }
  checkCount('inspect', ['FILE'], positionals);
  const [path = ''] = positionals;
  const contents = contentsOf(path);
  const ageMs = SYSTEM_CLOCK.nowMs() - contents.head.takenAtMs;
  if (values.json === true) io.stdout.write(`${jsonOf(contents, ageMs)}\n`);
  else if (values.policy === true) io.stdout.write(contents.policySource);
  else io.stdout.write(textOf(contents, ageMs));
  return Promise.resolve(EXIT.done);
}

function contentsOf(path: string): Contents {
  const file = openSnapshotFile(path);
  try {
    return readContents(file);
  } catch (error) {
    throw namingFile(error, path);
  } finally {
    file.close();
  }
}

function readContents(file: DiskFile): Contents {
  const layout = readLayout(file);
  const policy = readSection(file, sectionOf(layout, 'policy'));
  return {
    head: readHead(file),
    sections: layout.sections,
    policySource: new TextDecoder().decode(policy),
  };
}

function textOf({ head, sections, policySource }: Contents, ageMs: number): string {
  const taken = new Date(head.takenAtMs).toISOString();
  const lines = [
    ...tableLines([
      ['environment', `e_${head.environment}`],
      ['taken', `${taken}, ${ageText(ageMs)} ago`],
      ['digest', head.digest],
      ['format', `version ${FORMAT_VERSION}`],
      ['size', `${head.byteLength.toLocaleString('en-US')} bytes`],
      ['facts', head.factCount.toLocaleString('en-US')],
      ['policy', `${policySource.split('\n').length.toLocaleString('en-US')} lines`],
    ]),
    '',
    ...tableLines([
      ['predicate', 'arguments', 'facts'],
      ...head.predicates.map(({ name, arity, factCount }) => [name, arity, factCount]),
    ]),
    '',
    ...tableLines([
      ['section', 'bytes'],
      ...sections.map(({ kind, byteLength }) => [kind, byteLength]),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function jsonOf({ head, sections, policySource }: Contents, ageMs: number): string {
  const predicates = head.predicates.map(({ name, arity, factCount }) => ({
    predicate: name,
    arguments: arity,
    facts: factCount,
  }));
  const report = {
    ...headJson(head),
    age_ms: ageMs,
    format_version: FORMAT_VERSION,
    predicates,
    sections: sections.map(({ kind, byteLength }) => ({ section: kind, bytes: byteLength })),
    policy: policySource,
  };
  return JSON.stringify(report, undefined, 2);
}
