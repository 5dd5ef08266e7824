/** Long rules: typed heads, calls that share variables, conditions, negations of what lies below. */

import { valueText } from '../cases/authz-notation.ts';
import { meet, typesOfSort, valueFor, type Signature, type Sort } from './vocabulary.ts';

import type { Chooser } from './chooser.ts';
import type { RuleSketch } from './policy-sketch.ts';
import type { Vocabulary } from './vocabulary.ts';

type Variable = {
  readonly name: string;
  readonly sort: Sort;
  /** Does a call give it a value? */
  isBound: boolean;
};

/** An argument of this predicate. */
type Place = { readonly name: string; readonly sort: Sort };

/** A rule being written: what its variables are so far. */
type Scope = {
  readonly chooser: Chooser;
  readonly words: Vocabulary;
  readonly level: number;
  readonly variables: Variable[];
};

/** Rules for the predicates of `words`, some of them recursive, some without a body. */
export function longRules(chooser: Chooser, words: Vocabulary): readonly RuleSketch[] {
  const mainly = words.derived.flatMap((signature) => chooser.times(1, 3, () => signature));
  const sometimes = chooser.some([...words.stored, ...words.builtIn], 25);
  return [...mainly, ...sometimes].map((signature) => longRule(chooser, words, signature));
}

function longRule(chooser: Chooser, words: Vocabulary, signature: Signature): RuleSketch {
  const scope: Scope = { chooser, words, level: signature.level, variables: [] };
  const parameters = signature.sorts.map((sort) =>
    parameter(scope, { name: signature.name, sort }),
  );
  const head = `${signature.name}(${parameters.join(', ')})`;
  if (chooser.chance(18)) return { head, body: [] };
  const calls = chooser.times(1, 2, () => call(scope)).flat();
  const others = chooser.times(0, 3, () => condition(scope)).flat();
  return { head, body: chooser.chance(70) ? [...calls, ...others] : [...others, ...calls] };
}

function parameter(scope: Scope, place: Place): string {
  const { sort } = place;
  const { chooser, words, variables } = scope;
  const typed = (name: string) => (sort === 'any' ? name : `${name}: ${sort}`);
  const again = variables.filter((variable) => meet(words, variable.sort, sort));
  switch (
    chooser.weighted([
      [12, 'typed'],
      [2, 'untyped'],
      [sort === 'String' ? 8 : 2, 'literal'],
      [again.length > 0 ? 5 : 0, 'again'],
      [1, 'anonymous'],
    ])
  ) {
    case 'untyped':
      return variable(scope, 'any').name;
    case 'literal':
      return literal(scope, place);
    case 'again':
      return chooser.pick(again).name;
    case 'anonymous':
      return typed('_');
    default:
      return typed(variable(scope, sort).name);
  }
}

function variable({ variables }: Scope, sort: Sort): Variable {
  const added = { name: `v${variables.length}`, sort, isBound: false };
  variables.push(added);
  return added;
}

/** A call, and before or after it what its new variables match. */
function call(scope: Scope): readonly string[] {
  const { chooser, words, level } = scope;
  const signature = chooser.pick(signaturesUpTo(words, level));
  const matches: string[] = [];
  const args = signature.sorts.map((sort) =>
    argument(scope, { name: signature.name, sort }, matches),
  );
  const text = `${signature.name}(${args.join(', ')})`;
  return chooser.chance(50) ? [...matches, text] : [text, ...matches];
}

function signaturesUpTo(words: Vocabulary, level: number): readonly Signature[] {
  const known = [...words.stored, ...words.derived, ...words.builtIn];
  return known.filter((signature) => signature.level <= level);
}

function argument(scope: Scope, place: Place, matches: string[]): string {
  const { sort } = place;
  const { chooser, words, variables } = scope;
  const known = variables.filter((one) => meet(words, one.sort, sort));
  switch (
    chooser.weighted([
      [known.length > 0 ? 14 : 0, 'known'],
      [5, 'new'],
      [sort === 'String' ? 12 : 2, 'literal'],
      [1, '_'],
    ])
  ) {
    case 'known': {
      const one = chooser.pick(known);
      one.isBound = true;
      return one.name;
    }
    case 'new': {
      const one = variable(scope, sort);
      one.isBound = true;
      if (chooser.chance(70)) matches.push(matching(scope, one));
      return one.name;
    }
    case 'literal':
      return literal(scope, place);
    default:
      return '_';
  }
}

function matching({ chooser, words }: Scope, { name, sort }: Variable): string {
  const type = chooser.chance(50) && sort !== 'any' ? sort : chooser.pick(typesOfSort(words, sort));
  return `${name} ${chooser.chance(15) ? 'matches!' : 'matches'} ${type}`;
}

/* ---------- conditions ---------- */

const ANYTHING: Place = { name: '', sort: 'any' };
const INTEGER: Place = { name: '', sort: 'Integer' };

function condition(scope: Scope): readonly string[] {
  const { chooser } = scope;
  switch (
    chooser.weighted([
      [4, 'not'],
      [2, 'not all'],
      [4, 'compare'],
      [2, 'differ'],
      [1, 'equal'],
      [1, 'in'],
      [1, 'matches'],
      [3, 'or'],
      [1, 'constant'],
    ])
  ) {
    case 'not':
      return negation(scope);
    case 'not all':
      return negatedConjunction(scope);
    case 'compare':
      return [comparison(scope)];
    case 'differ':
      return [`${operand(scope, ANYTHING)} != ${operand(scope, ANYTHING)}`];
    case 'equal':
      return [equality(scope)];
    case 'in':
      return [membership(scope)];
    case 'matches':
      return scope.variables.slice(-1).map((one) => matching(scope, one));
    case 'or':
      return [disjunction(scope)];
    default:
      return [chooser.chance(80) ? 'true' : 'false'];
  }
}

/** Mostly a variable that some call binds, where there is one; else another, or a literal. */
function operand(scope: Scope, place: Place): string {
  const { chooser, words, variables } = scope;
  const fitting = variables.filter((one) => meet(words, one.sort, place.sort));
  const bound = fitting.filter(({ isBound }) => isBound);
  const unbound = fitting.filter(({ isBound }) => !isBound);
  if (unbound.length > 0 && chooser.chance(25)) return chooser.pick(unbound).name;
  if (bound.length > 0 && chooser.chance(80)) return chooser.pick(bound).name;
  return literal(scope, place);
}

function literal({ chooser, words }: Scope, place: Place): string {
  const isNow = meet(words, place.sort, 'Integer') && chooser.chance(15);
  return isNow ? '@current_unix_time' : valueText(valueFor(chooser, words, place));
}

/** Without the clock: what equals it may not be looked for in a list. */
function equality(scope: Scope): string {
  const text = `${operand(scope, ANYTHING)} = ${operand(scope, ANYTHING)}`;
  return text.replaceAll('@current_unix_time', '2');
}

function comparison(scope: Scope): string {
  const { chooser } = scope;
  const operator = chooser.pick(['<', '<=', '>', '>=']);
  const right = chooser.chance(20) ? '@current_unix_time' : operand(scope, INTEGER);
  const left = chooser.chance(85) ? INTEGER : ANYTHING;
  return `${chooser.chance(6) ? variable(scope, 'Integer').name : operand(scope, left)} ${operator} ${right}`;
}

function membership(scope: Scope): string {
  const { chooser, words, variables } = scope;
  const one = variables.length > 0 ? chooser.pick(variables) : variable(scope, 'String');
  one.isBound = true;
  const sort = chooser.chance(80) ? one.sort : 'any';
  const list = chooser.times(1, 3, () => valueText(valueFor(chooser, words, { name: '', sort })));
  return `${one.name} in [${list.join(', ')}]`;
}

function disjunction(scope: Scope): string {
  const { chooser } = scope;
  const branch = () => {
    const goals = chooser.chance(70) ? call(scope) : condition(scope);
    return goals.length > 0 ? goals.join(' and ') : 'true';
  };
  return `(${branch()} or ${branch()})`;
}

function negation(scope: Scope): readonly string[] {
  const text = negatable(scope);
  return text === undefined ? [] : [`not ${text}`];
}

/** `not (x matches T and holds(x) and not other(x))`, with a variable of its own. */
function negatedConjunction(scope: Scope): readonly string[] {
  const { chooser, variables } = scope;
  const inner: Scope = { ...scope, variables: [...variables] };
  const first = negatable(inner, true);
  if (first === undefined) return [];
  const local = inner.variables[variables.length];
  const second = negatable(inner);
  const others = [
    ...(local !== undefined && chooser.chance(60) ? [matching(inner, local)] : []),
    ...(second !== undefined && chooser.chance(60)
      ? [chooser.chance(50) ? `not ${second}` : second]
      : []),
    ...(chooser.chance(20) ? [comparison(inner)] : []),
  ];
  // Names of the inner scope may be given again outside: they are other variables then.
  const text = [first, ...others].join(' and ');
  return [
    `not (${text.replaceAll(/\bv(\d+)\b/gu, (name, digits) => rename(name, Number(digits), variables.length))})`,
  ];
}

function rename(name: string, number: number, known: number): string {
  return number < known ? name : `w${known}_${number}`;
}

/** A call of something below the present level. */
function negatable(scope: Scope, hasLocal = false): string | undefined {
  const { chooser, words, level } = scope;
  const below = signaturesUpTo(words, level - 1);
  if (below.length === 0) return undefined;
  const { name, sorts } = chooser.pick(below);
  const localAt = hasLocal ? chooser.below(sorts.length) : -1;
  const args = sorts.map((sort, index) => {
    if (index !== localAt) return chooser.chance(8) ? '_' : operand(scope, { name, sort });
    const local = variable(scope, sort);
    local.isBound = true;
    return local.name;
  });
  return `${name}(${args.join(', ')})`;
}
