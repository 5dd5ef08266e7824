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

export const INTRODUCTION = `# Which SDK falls back when, and what it gets

Written by \`make test-sdk WRITE=1\`, and held against every run. Each table is one published SDK, as
its registry has it. It is pointed to a primary that fails in one way, and to a node with a copy of an
environment as its fallback. Rows are its calls, columns are the ways to fail: \`refused\`: nothing
listens; \`silent\`: the connection is taken and nothing is said; \`reset\`: it is cut off; \`unknown
host\`: the name does not resolve; a number: every answer has that status.

| in a table | means                                                                                      |
| ---------- | ------------------------------------------------------------------------------------------ |
| yes        | the node was asked, and the caller got what the policy and the facts say, in the SDK's types |
| no         | the node was not asked, and the caller got the primary's failure                           |
| waits      | the caller got nothing at all for as long as the primary said nothing                      |
| 400, 404   | the node was asked and refused with that status, which the caller got as an error          |

Every cell is asserted, and so is how often each SDK tries the primary before. What an SDK does not send
is its own decision: below each table is where its code says so.
`;

/** One SDK's section; columns that are alike share one. */
export function sectionOf(sdk: Pick<Sdk, 'name' | 'habit'>, findings: Findings): string {
  const columns = columnsOf(findings);
  const calls = CALLS.filter(({ name }) => [...findings.values()].some((cells) => cells.has(name)));
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

These are on no registry that the tests use. Their requests are sent as they send them, to a real node,
and its answers are read as strictly as the strictest of them reads: each key, no key more, each variable
of a query in each row, and every refusal as JSON with a \`message\`.
`;

type Column = { readonly names: readonly string[]; readonly words: ReadonlyMap<string, string> };

function columnsOf(findings: Findings): readonly Column[] {
  const columns = new Map<string, Column>();
  for (const { name } of TRIGGERS) {
    const cells = [...(findings.get(name) ?? [])];
    const words = new Map(cells.map(([call, cell]) => [call, wordOf(cell)]));
    const key = JSON.stringify([...words]);
    const names = [...(columns.get(key)?.names ?? []), name];
    columns.set(key, { names, words });
  }
  return [...columns.values()];
}

function wordOf(cell: Cell): string {
  switch (cell.kind) {
    case 'answered':
      return 'yes';
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
