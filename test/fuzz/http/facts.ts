/** The facts of the node that is asked: those of the small world, and enough for a list of many pages. */

import type { Fact } from '../../../node/polar/program.ts';
import { fact, SMALL_FACTS } from '../../fakes/policy-world.ts';

const REPOS = 40;
/** Ids that are hard to write, to sort or to cut into pages. */
const STRANGE_IDS = [
  'a b',
  'é',
  '💾',
  "'; --",
  '__proto__',
  '\u{1}',
  '"',
  '\\',
  '%2F',
  'x'.repeat(512),
];

export const FUZZ_FACTS: readonly Fact[] = [
  ...SMALL_FACTS,
  ...Array.from({ length: REPOS }, (_, index) =>
    fact('has_role', 'User:paula', 'String:reader', `Repo:p${index}`),
  ),
  ...STRANGE_IDS.map((id) => fact('has_role', 'User:paula', 'String:owner', `Repo:${id}`)),
];
