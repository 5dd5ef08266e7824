/**
 * How fast an index of facts is built and read, and how large it is: a generation and MemoryFacts,
 * over 100,000 and 1,000,000 facts of an application like GitCloud. Rates are per second of
 * processor time.
 */

import { NONE } from '../../node/eval/facts.ts';
import type { FactIndex, FactTable } from '../../node/eval/facts.ts';
import { MemoryFacts } from '../../node/eval/memory-facts.ts';
import type { Fact, Value } from '../../node/polar/program.ts';
import { GenerationBuilder } from '../../node/snapshot/write/generation-builder.ts';
import { openSections } from '../../node/snapshot/generation.ts';
import { byteLengthOf } from '../../node/snapshot/sections.ts';

const ROUNDS = 5;
const PROBES = 1_000_000;

/** Repeatable numbers in [0, max). */
function makeNext(seed: number): (max: number) => number {
  let state = seed;
  return (max) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * max);
  };
}

const value = (type: string, id: string): Value => ({ type, id });

/** About 0.38 distinct ids per fact. */
function* cloudFacts(count: number): Generator<Fact> {
  const next = makeNext(1);
  const users = Math.ceil(count / 10);
  const repos = Math.ceil(count / 12);
  const issues = Math.ceil(count / 5);
  const user = () => value('User', `user_${next(users)}`);
  const repo = () => value('Repository', `repository_${next(repos)}`);
  const role = () => value('String', ['admin', 'maintainer', 'reader', 'writer'][next(4)] ?? '');
  for (let at = 0; at < count; at += 1) {
    const kind = next(10);
    if (kind < 5) yield { predicate: 'has_role', args: [user(), role(), repo()] };
    else if (kind < 7) {
      const issue = value('Issue', `issue_${next(issues)}`);
      yield { predicate: 'has_relation', args: [issue, value('String', 'repository'), repo()] };
    } else if (kind < 9) {
      const group = value('Group', `group_${next(1 + Math.ceil(count / 1_000))}`);
      yield { predicate: 'has_group', args: [user(), group] };
    } else yield { predicate: 'is_public', args: [repo()] };
  }
}

/** Millions per second of processor time: the middle of a few rounds. */
function millionsPerSecond(count: number, run: () => void): string {
  run();
  const rates = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return count / (user + system);
  }).toSorted((a, b) => a - b);
  return (rates[Math.floor(ROUNDS / 2)] ?? 0).toFixed(2);
}

function tablesOf(index: FactIndex, name: string, arity: number): readonly FactTable[] {
  return index.tables({ name, arity });
}

/** Half of the probes are rows, half are not, in no order. */
function probesOf(table: FactTable): Uint32Array[] {
  const rows: Uint32Array[] = [];
  const row = new Uint32Array(table.columns.length);
  table.scan(row.slice().fill(NONE), row, () => {
    rows.push(row.slice());
    return false;
  });
  const next = makeNext(2);
  return Array.from({ length: 200_000 }, (_, at) => {
    const probe = rows[next(rows.length)]?.slice() ?? row;
    if (at % 2 === 0) probe[0] = rows[next(rows.length)]?.[0] ?? 0;
    return probe;
  });
}

function benchHas(table: FactTable): string {
  const probes = probesOf(table);
  const none = new Uint32Array(table.columns.length).fill(NONE);
  let found = 0;
  return millionsPerSecond(PROBES, () => {
    for (let at = 0; at < PROBES; at += 1)
      found += Number(table.has(probes[at % probes.length] ?? none));
  });
}

function benchDegree(table: FactTable): string {
  const probes = probesOf(table);
  let sum = 0;
  return millionsPerSecond(PROBES, () => {
    for (let at = 0; at < PROBES; at += 1)
      sum += table.degree(0, probes[at % probes.length]?.[0] ?? 0);
  });
}

/** Scans with one column bound; rows visited and scans. */
function benchScan(table: FactTable, column: number): string {
  const patterns = probesOf(table).map((probe) =>
    probe.map((number, at) => (at === column ? number : NONE)),
  );
  const row = new Uint32Array(table.columns.length);
  let visits = 0;
  const visit = () => {
    visits += 1;
    return false;
  };
  const scans = PROBES / 4;
  const rate = millionsPerSecond(scans, () => {
    visits = 0;
    for (let at = 0; at < scans; at += 1)
      table.scan(patterns[at % patterns.length] ?? row, row, visit);
  });
  return `${rate} M scans/s of ${(visits / scans).toFixed(1)} rows`;
}

function benchFindValue({ dictionary }: FactIndex, type: string): string {
  const number = dictionary.findType(type);
  const ids: string[] = [];
  const next = makeNext(3);
  for (let at = 0; at < 200_000; at += 1)
    ids.push(`${type.toLowerCase()}_${next(at % 2 ? 100_000 : 300_000)}`);
  let found = 0;
  return millionsPerSecond(PROBES, () => {
    for (let at = 0; at < PROBES; at += 1)
      found += dictionary.findValue(number, ids[at % ids.length] ?? '') & 1;
  });
}

function benchIdOf({ dictionary }: FactIndex): string {
  const next = makeNext(4);
  const values = Array.from({ length: 200_000 }, () => next(dictionary.valueCount));
  let length = 0;
  return millionsPerSecond(PROBES, () => {
    for (let at = 0; at < PROBES; at += 1)
      length += dictionary.idOf(values[at % values.length] ?? 0).length;
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function printReads(index: FactIndex): void {
  const [roles] = tablesOf(index, 'has_role', 3);
  const [groups] = tablesOf(index, 'has_group', 2);
  if (roles === undefined || groups === undefined) throw new Error('No tables to read');
  print(`  has          ${benchHas(roles)} M/s has_role   ${benchHas(groups)} M/s has_group`);
  print(`  degree       ${benchDegree(roles)} M/s`);
  print(`  scan         by user ${benchScan(roles, 0)}, by repository ${benchScan(roles, 2)}`);
  print(`  findValue    ${benchFindValue(index, 'User')} M/s`);
  print(`  idOf         ${benchIdOf(index)} M/s`);
}

/** Of the process, without what can be collected, in megabytes. */
function memoryMb(): number {
  globalThis.gc?.();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return (heapUsed + Math.max(external, arrayBuffers)) / 1e6;
}

function benchGeneration(facts: readonly Fact[]): void {
  const startMb = memoryMb();
  const before = process.cpuUsage();
  const builder = new GenerationBuilder();
  for (const { predicate, args } of facts) builder.add(predicate, args);
  const added = process.cpuUsage(before);
  const rawMb = memoryMb() - startMb;
  const middle = process.cpuUsage();
  const sections = builder.finish();
  const finished = process.cpuUsage(middle);
  const index = openSections(sections);
  const addUs = added.user + added.system;
  const finishUs = finished.user + finished.system;
  const bytes = byteLengthOf(sections);
  print(
    `generation, ${facts.length} added, ${index.factCount} facts, ${index.dictionary.valueCount} values`,
  );
  print(
    `  build        ${((facts.length / (addUs + finishUs)) * 1e3).toFixed(0)} k facts/s (add ${(addUs / 1e3).toFixed(0)} ms, finish ${(finishUs / 1e3).toFixed(0)} ms)`,
  );
  print(
    `  size         ${(bytes / index.factCount).toFixed(1)} bytes/fact, ${(bytes / 1e6).toFixed(1)} MB; before finish ${rawMb.toFixed(1)} MB`,
  );
  print(
    `               ${Object.entries(sections)
      .map(([name, { byteLength }]) => `${name} ${(byteLength / index.factCount).toFixed(1)}`)
      .join(', ')}`,
  );
  printReads(index);
}

function benchMemory(facts: readonly Fact[]): void {
  const startMb = memoryMb();
  const before = process.cpuUsage();
  const index = new MemoryFacts();
  for (const fact of facts) index.insert(fact);
  const { user, system } = process.cpuUsage(before);
  print(`MemoryFacts, ${index.factCount} facts`);
  print(`  insert       ${((facts.length / (user + system)) * 1e3).toFixed(0)} k/s`);
  print(
    `  size         ${(((memoryMb() - startMb) * 1e6) / index.factCount).toFixed(0)} bytes/fact`,
  );
  printReads(index);
}

const counts = process.argv.slice(2).map(Number);
for (const count of counts.length > 0 ? counts : [100_000, 1_000_000]) {
  const facts = [...cloudFacts(count)];
  benchGeneration(facts);
  benchMemory(facts);
}
