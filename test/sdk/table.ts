/** docs/sdk-matrix.md: what a run of the matrix found, as text that is the same for the same findings. */

import { CALLS, type CallName } from './calls.ts';
import { type Cell, pathFor } from './matrix.ts';
import type { Sdk } from './sdks.ts';
import type { ReplayedClient } from './replayed-clients.ts';
import { TRIGGERS } from './triggers.ts';

/** Of one SDK and one trigger. */
export type Cells = ReadonlyMap<CallName, Cell>;
/** Of one SDK, by the trigger's name. */
export type Findings = ReadonlyMap<string, Cells>;
/** The same, as the words of a table. */
type Words = ReadonlyMap<CallName, string>;

export const INTRODUCTION = `# Which SDK falls back when, and what it gets

Written by \`make test-sdk WRITE=1\`, and held against every run. Each table is one published SDK, as
its registry has it. It is pointed to a primary that fails in one way, and to a node with a copy of an
environment as its fallback. Rows are its calls, columns are the ways to fail:

| the primary          |                                                                                      |
| -------------------- | ------------------------------------------------------------------------------------ |
| refused              | nothing listens                                                                      |
| packets dropped      | no packet is answered, not even the first, as behind a security group                |
| dropped later        | the same, to an SDK that has open connections: their packets are dropped, too        |
| silent               | takes the connection and says nothing                                                |
| silent after headers | sends those and half a body, and then nothing                                        |
| reset                | cuts the connection off                                                              |
| unknown host         | has a name that does not resolve                                                     |
| a number             | gives every answer that status                                                       |
| … (no timeout)       | the same, to an SDK that could be told of a timeout, and is not; all others are told |

| in a table | means                                                                                      |
| ---------- | ------------------------------------------------------------------------------------------ |
| yes        | the node was asked, and the caller got what the policy and the facts say, in the SDK's types |
| late       | the same, but only when the kernel had given the primary up: by default after minutes        |
| no         | the node was not asked, and the caller got the primary's failure                           |
| waits      | the caller got nothing at all for as long as the primary said nothing                      |
| 400, 404   | the node was asked and refused with that status, which the caller got as an error          |

Every cell is asserted, and so is how often each SDK tries the primary before. What an SDK does not send
is its own decision: below each table is where its code says so. For these runs the kernel gives up after
seconds (\`tcp_syn_retries\`, \`tcp_retries2\`); there is also how long it takes by default.
`;

/**
 * One SDK's section; columns that are alike share one. What this run could not play has its words from
 * the section of an earlier one.
 */
export function sectionOf(
  sdk: Pick<Sdk, 'name' | 'habit'>,
  findings: Findings,
  earlier: string,
): string {
  const columns = columnsOf(new Map([...wordsIn(earlier), ...wordsOf(findings)]));
  const calls = CALLS.filter(({ name }) => columns.some(({ words }) => words.has(name)));
  const header = ['', ...columns.map(({ names }) => names.join(', '))];
  const rows = calls.map((call) => [
    `${call.name}: \`${call.method} ${pathFor(call, sdk.habit)}\``,
    ...columns.map(({ words }) => words.get(call.name) ?? ''),
  ]);
  const notes = sdk.habit.code.map((line) => `- ${line}`);
  return [`## ${sdk.name}`, '', ...tableOf([header, ...rows]), '', ...notes, ''].join('\n');
}

/** Who is only replayed, with what. */
export function replaysSection(clients: readonly ReplayedClient[]): string {
  const rows = clients.map(({ name, requests, source }) => [
    name,
    [...new Set(requests.map(({ path }) => path.replace(/\?.*$/u, '').slice(1)))].join(', '),
    source,
  ]);
  return [REPLAYS_INTRODUCTION, ...tableOf([['', 'asks', 'by'], ...rows]), ''].join('\n');
}

const REPLAYS_INTRODUCTION = `## Clients that are replayed

Not every machine can run these. Their requests are sent as they send them, to a real node, and its answers
are read as strictly as the strictest of them reads: each key, no key more, each variable of a query in each
row, and every refusal as JSON with a \`message\`.

The one of Rust has no fallback: an application points it to a node by itself, so there is no failure to try it
with. Where there is a cargo, crates.io's \`oso-cloud\` 0.5.4 is also built and asked, each of its calls: what it
makes of a node's answers is what it made of the primary's, and it reads each refusal
([rust.test.ts](../test/sdk/rust.test.ts)). Its \`get\` does not send the predicate, to whomever: the facts that
have the arguments are the answer, whatever their predicate.
`;

type Column = { readonly names: readonly string[]; readonly words: Words };

function columnsOf(wordsByTrigger: ReadonlyMap<string, Words>): readonly Column[] {
  const columns = new Map<string, Column>();
  for (const { name } of TRIGGERS) {
    const words = wordsByTrigger.get(name);
    if (words === undefined) continue;
    const key = JSON.stringify(CALLS.map((call) => words.get(call.name)));
    const names = [...(columns.get(key)?.names ?? []), name];
    columns.set(key, { names, words });
  }
  return [...columns.values()];
}

function wordsOf(findings: Findings): readonly (readonly [string, Words])[] {
  return [...findings].map(([trigger, cells]) => [
    trigger,
    new Map([...cells].map(([call, cell]) => [call, wordOf(cell)])),
  ]);
}

/** What `sectionOf` wrote, by the trigger's name. */
function wordsIn(section: string): readonly (readonly [string, Words])[] {
  const [header = [], , ...rows] = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  return header.flatMap((names, column) =>
    names === ''
      ? []
      : names.split(', ').map((name): [string, Words] => [
          name,
          new Map(
            CALLS.flatMap((call) => {
              const row = rows.find(([, title]) => title?.startsWith(`${call.name}:`));
              return row === undefined ? [] : [[call.name, row[column] ?? '']];
            }),
          ),
        ]),
  );
}

function wordOf(cell: Cell): string {
  switch (cell.kind) {
    case 'answered':
      return 'yes';
    case 'late':
      return 'late';
    case 'unsent':
      return 'no';
    case 'silent':
      return 'waits';
    case 'refused':
      return String(cell.status);
  }
}

/** In columns of one width, as a person would write it. */
function tableOf([header = [], ...rows]: readonly (readonly string[])[]): readonly string[] {
  const widths = header.map((_, column) =>
    Math.max(3, ...[header, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
