/**
 * Predicates that call themselves through facts of the application, as recursive tables. SQL wants
 * each step to look at the table once: a rule that does so twice is rewritten where that changes
 * nothing (a path of paths is a path and one more step), else the question is refused.
 */

import { assert, present } from '../lib/assert.ts';
import { NodeError } from '../lib/errors.ts';
import { placeOf, type Span } from '../polar/source.ts';
import type { CallKind, Part, RuleKind } from './call-graph.ts';
import type {
  Branch,
  Condition,
  MemberBranch,
  Output,
  RecursiveTable,
  Scalar,
  Source,
  Unfolded,
} from './residual.ts';

/** The answers of one part of a kind of call, with the arguments at these places as outputs. */
type AnswersOf = (kind: CallKind, part: Part, outputs: readonly number[]) => Unfolded;

type Place = { readonly table: number; readonly member: number };

/** A table as it is found out. */
type Draft = {
  readonly number: number;
  readonly cycle: number;
  readonly members: CallKind[];
};

type Found = MemberBranch & { readonly span: Span | undefined };

export class RecursiveTables {
  readonly tables: RecursiveTable[] = [];
  readonly #answersOf: AnswersOf;
  readonly #places = new Map<CallKind, Place | undefined>();
  readonly #drafts: Draft[] = [];
  readonly #openRules = new Map<CallKind, readonly RuleKind[]>();
  /** Answers of rules that do not come back to their kind: looked at twice, found out once. */
  readonly #answers = new Map<RuleKind, Unfolded>();
  #count = 0;

  constructor(answersOf: AnswersOf) {
    this.#answersOf = answersOf;
  }

  /** Where the answers of a kind of call are; undefined: it has none. */
  placeOf(kind: CallKind): Place | undefined {
    const draft = this.#drafts.find(({ cycle }) => cycle === kind.cycle);
    if (draft !== undefined) return placeIn(draft, kind);
    if (!this.#places.has(kind)) this.#build(kind);
    return this.#places.get(kind);
  }

  /**
   * Rules of the kind that leave arguments open, or ask something of them, without coming back to it:
   * `has_permission(u: User, _: String, _: Folder) if is_admin(u)`. A table has no rows for their
   * answers; whoever calls the kind looks at them beside the table.
   */
  openRulesOf(kind: CallKind): readonly RuleKind[] {
    const known = this.#openRules.get(kind);
    if (known !== undefined) return known;
    const outputs = columnsOf(kind);
    const found = (kind.rules ?? []).filter((rule) => {
      if (rule.targets.flat().some(({ cycle }) => cycle === kind.cycle)) return false;
      const answers = this.#answersOf(kind, rule, outputs);
      this.#answers.set(rule, answers);
      const { branches, doubt } = answers;
      return doubt !== undefined || branches.some((branch) => branch.outputs.some(isOpen));
    });
    this.#openRules.set(kind, found);
    return found;
  }

  #build(entry: CallKind): void {
    this.#count += 1;
    const draft: Draft = {
      number: this.#count,
      cycle: present(entry.cycle, 'cycle of a recursive call'),
      members: [entry],
    };
    this.#drafts.push(draft);
    const found: Found[] = [];
    // Members are met while others are looked into.
    for (const [member, kind] of draft.members.entries()) {
      found.push(...this.#branchesOf(kind).map((one) => ({ ...one, member })));
    }
    this.#drafts.pop();
    const table = tableOf(draft, found);
    if (table.first.length > 0) this.tables.push(table);
    for (const kind of draft.members) {
      this.#places.set(kind, table.first.length > 0 ? placeIn(draft, kind) : undefined);
    }
  }

  #branchesOf(kind: CallKind): readonly Omit<Found, 'member'>[] {
    const outputs = columnsOf(kind);
    const open = new Set(this.openRulesOf(kind));
    const closed = (kind.rules ?? []).filter((rule) => !open.has(rule));
    return [...closed, 'facts' as const].flatMap((part) => {
      const span = part === 'facts' ? undefined : part.clause.span;
      const known = part === 'facts' ? undefined : this.#answers.get(part);
      const { branches, doubt } = known ?? this.#answersOf(kind, part, outputs);
      if (doubt !== undefined) throw doubt;
      for (const branch of branches) checkOutputs(branch, kind, span);
      return branches.map((branch) => ({ branch, span }));
    });
  }
}

function placeIn(draft: Draft, kind: CallKind): Place {
  const known = draft.members.indexOf(kind);
  if (known !== -1) return { table: draft.number, member: known };
  draft.members.push(kind);
  return { table: draft.number, member: draft.members.length - 1 };
}

/** Places of the arguments that the kind of call leaves unknown. */
function columnsOf({ args }: CallKind): readonly number[] {
  return args.flatMap((arg, index) => (arg.kind === 'types' ? [index] : []));
}

function isOpen({ kind }: Output): boolean {
  return kind === 'open';
}

function checkOutputs({ outputs }: Branch, { predicate }: CallKind, span: Span | undefined): void {
  if (!outputs.some(isOpen)) return;
  const problem = `an argument of the recursive predicate ${predicate.name} is left open`;
  throw inexpressible(problem, span);
}

function tableOf(draft: Draft, found: readonly Found[]): RecursiveTable {
  const refersTo = ({ branch }: Found) =>
    branch.sources.filter((source) => isOfTable(source, draft.number)).length;
  const first = found.filter((one) => refersTo(one) === 0);
  const next = found.flatMap((one) =>
    refersTo(one) < 2 ? (refersTo(one) === 1 ? [one] : []) : linear(one, { draft, found, first }),
  );
  const width = Math.max(...draft.members.map((kind) => columnsOf(kind).length));
  return { number: draft.number, width, first, next };
}

function isOfTable(source: Source, table: number): boolean {
  return source.kind === 'recursive' && source.table === table;
}

/**
 * `p(x, z) if p(x, y) and p(y, z)`, where all other rules do without p: whatever is derived is a chain
 * of rows of the others, so the last p may be one of those.
 */
function linear(
  { branch, member, span }: Found,
  context: { draft: Draft; found: readonly Found[]; first: readonly Found[] },
): readonly Found[] {
  const { draft, found, first } = context;
  const chain = chainOf(branch);
  const isAlone = draft.members.length === 1 && found.length === first.length + 1;
  if (chain === undefined || !isAlone) {
    throw inexpressible('a rule calls its own predicate more than once', span);
  }
  return first.map((base) => ({
    member,
    span,
    branch: {
      sources: [chain.source, ...base.branch.sources],
      conditions: [
        ...base.branch.conditions,
        ...joined(chain.middle, present(base.branch.outputs[0], 'first column')),
      ],
      outputs: [chain.from, present(base.branch.outputs[1], 'second column')],
    },
  }));
}

function joined(middle: Scalar, output: Output): readonly Condition[] {
  assert(output.kind !== 'open', 'a row of a recursive table is whole');
  return [{ kind: 'equal', left: middle, right: output }];
}

type Chain = { readonly source: Source; readonly from: Output; readonly middle: Scalar };

/** The parts of a branch that says just `p(from, middle) and p(middle, to)`, with outputs from and to. */
function chainOf({ sources, conditions, outputs }: Branch): Chain | undefined {
  const [condition, ...others] = conditions;
  if (sources.length !== 2 || condition?.kind !== 'equal' || others.length > 0) return undefined;
  const [from, to] = outputs.map(scalarOf);
  const ends = [condition.left, scalarOf(condition.right)];
  const middle = ends.find((end) => end?.source === from?.source);
  const start = ends.find((end) => end?.source === to?.source);
  const columns = [from, middle, start, to].map((scalar) => scalar?.column);
  const source = sources.find(({ number }) => number === from?.source);
  const isChain = columns.join() === '0,1,0,1' && from?.source !== to?.source;
  if (!isChain || source === undefined || from === undefined || middle === undefined) {
    return undefined;
  }
  return { source, from: { kind: 'scalar', scalar: from }, middle };
}

function scalarOf(output: Output): Scalar | undefined {
  return output.kind === 'scalar' ? output.scalar : undefined;
}

function inexpressible(problem: string, span: Span | undefined): NodeError {
  const place =
    span === undefined
      ? ''
      : ` (${span.source.name}:${placeOf(span).line}:${placeOf(span).column})`;
  const advice = 'Rewrite the rule, or keep the facts it depends on central';
  return new NodeError('invalid_request', `Cannot write SQL: ${problem}${place}. ${advice}.`);
}
