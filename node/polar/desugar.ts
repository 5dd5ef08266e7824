/**
 * Blocks → plain rules: every shorthand rule once for each role or permission it is about, and the
 * `allow` that a policy has when it says nothing of its own about `allow`.
 */

import type { Block, PolicyAst, Rule, ShorthandTerm } from './ast.ts';
import { type Head, translateShorthand, WORDS } from './desugar-shorthand.ts';
import { parsePolicy } from './parser.ts';
import { type Lineage, lineageOfBlock, type Names, namesIn } from './resolve.ts';
import type { Source } from './source.ts';

const DEFAULT_ALLOW: Source = {
  name: 'default allow',
  text: 'allow(actor: Actor, action: String, resource: Resource) if has_permission(actor, action, resource);',
};

/** One rule at a time: `role if role on "parent"` may stand for thousands. */
export function* desugar(ast: PolicyAst, names: Names): Generator<Rule> {
  let hasAllow = false;
  for (const item of ast.items) {
    if (item.kind === 'block') yield* rulesOfBlock(item, names);
    if (item.kind !== 'rule') continue;
    if (item.predicate.text === 'allow') hasAllow = true;
    yield item;
  }
  if (!hasAllow) yield* defaultAllow();
}

function defaultAllow(): readonly Rule[] {
  return parsePolicy([DEFAULT_ALLOW]).ast.items.filter((item) => item.kind === 'rule');
}

function* rulesOfBlock(block: Block, names: Names): Generator<Rule> {
  const lineage = lineageOfBlock(names, block);
  for (const item of block.items) {
    if (item.kind !== 'shorthand') continue;
    for (const head of headsOf(item.head, lineage)) {
      const rule = translateShorthand({ block, lineage, names, head }, item);
      if (rule !== undefined) yield rule;
    }
  }
}

/** `role` before the `if` stands for every role the block has, inherited ones included. */
function headsOf(term: ShorthandTerm, lineage: Lineage): readonly Head[] {
  if (term.kind === 'string') return [{ name: term.name, word: undefined }];
  const { text, span } = term.name;
  const word = WORDS.get(text);
  if (word === undefined) return [];
  return namesIn(lineage, word.list).map((name) => ({ name: { text: name, span }, word: text }));
}
