/** Facts as they come, as numbers: ids numbered within their type, rows per predicate and types. */

import { present } from '../../lib/assert.ts';
import { NodeError } from '../../lib/errors.ts';
import type { Value } from '../../polar/program.ts';
import { IdSet } from './id-set.ts';
import type { GenerationLimits } from '../sections.ts';
import { WordList } from './word-list.ts';

/** The facts of one predicate whose arguments have these types. May hold a fact twice. */
export type RawTable = {
  readonly predicate: string;
  readonly types: readonly string[];
  /** Per argument the number of its id within its type, one per fact. */
  readonly columns: readonly WordList[];
  rowCount: number;
};

/** Where the facts go whose first arguments have certain types. */
type Branch = {
  readonly types: readonly string[];
  readonly ids: readonly IdSet[];
  readonly byNextType: Map<string, Branch>;
  table: RawTable | undefined;
};

const WORD_BYTES = 4;

/** An order of rows, and the one that is made of it (row-order.ts). */
const SORT_BYTES_PER_ROW = 2 * WORD_BYTES;

export class RawFacts {
  readonly #limits: GenerationLimits;
  readonly #idsByType = new Map<string, IdSet>();
  readonly #branches = new Map<string, Branch>();
  readonly #tables: RawTable[] = [];
  #factCount = 0;

  constructor(limits: GenerationLimits) {
    this.#limits = limits;
  }

  get idsByType(): ReadonlyMap<string, IdSet> {
    return this.#idsByType;
  }

  get tables(): readonly RawTable[] {
    return this.#tables;
  }

  /** What the facts take, and what sorting them will take besides. */
  get byteLength(): number {
    let bytes = 0;
    for (const ids of this.#idsByType.values()) bytes += ids.byteLength;
    let rowCountMax = 0;
    for (const { columns, rowCount } of this.#tables) {
      bytes += rowCount * columns.length * WORD_BYTES;
      rowCountMax = Math.max(rowCountMax, rowCount);
    }
    return bytes + rowCountMax * SORT_BYTES_PER_ROW;
  }

  /** Throws NodeError `too_large`, `invalid_request`; then nothing more can be added. */
  add(predicate: string, args: readonly Value[]): void {
    if (this.#factCount === this.#limits.factsMax) {
      throw new NodeError('too_large', `Cannot store more than ${this.#limits.factsMax} facts`);
    }
    const branch = this.#branchOf(predicate, args);
    const table = branch.table ?? this.#addTable(predicate, branch);
    for (let at = 0; at < args.length; at += 1) {
      const { id } = present(args[at], 'argument');
      present(table.columns[at], 'column').push(present(branch.ids[at], 'ids').intern(id));
    }
    table.rowCount += 1;
    this.#factCount += 1;
  }

  #branchOf(predicate: string, args: readonly Value[]): Branch {
    let branch = this.#branches.get(predicate) ?? this.#addBranch(predicate);
    for (let at = 0; at < args.length; at += 1) {
      const { type } = present(args[at], 'argument');
      branch = branch.byNextType.get(type) ?? this.#addNext(branch, type);
    }
    return branch;
  }

  #addBranch(predicate: string): Branch {
    checkName(predicate);
    const branch = { types: [], ids: [], byNextType: new Map<string, Branch>(), table: undefined };
    this.#branches.set(predicate, branch);
    return branch;
  }

  #addNext(branch: Branch, type: string): Branch {
    const next = {
      types: [...branch.types, type],
      ids: [...branch.ids, this.#idsOf(type)],
      byNextType: new Map<string, Branch>(),
      table: undefined,
    };
    branch.byNextType.set(type, next);
    return next;
  }

  #addTable(predicate: string, branch: Branch): RawTable {
    const columns = branch.types.map(() => new WordList());
    const table = { predicate, types: branch.types, columns, rowCount: 0 };
    branch.table = table;
    this.#tables.push(table);
    return table;
  }

  #idsOf(type: string): IdSet {
    const known = this.#idsByType.get(type);
    if (known !== undefined) return known;
    checkName(type);
    const ids = new IdSet(this.#limits);
    this.#idsByType.set(type, ids);
    return ids;
  }
}

function checkName(name: string): void {
  if (name.isWellFormed()) return;
  throw new NodeError(
    'invalid_request',
    `Cannot store a name that is not Unicode: ${JSON.stringify(name)}`,
  );
}
