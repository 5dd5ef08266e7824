/** Facts that use every form a table can have, enough of them to be spilled in many chunks. */

import type { Fact } from '../../../../node/polar/program.ts';
import { fact } from '../../../contracts/facts-check.ts';

/** Repeatable numbers below `max`. */
export function numbers(seed: number): (max: number) => number {
  let state = seed;
  return (max) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * max);
  };
}

export const MANY_FACTS: readonly Fact[] = [
  ...tables(),
  fact('maintenance'),
  fact('maintenance'),
  fact('is_open', 'Boolean:true'),
  fact('note', `User:${'long'.repeat(100)}`, 'String:'),
  fact('note', 'User:', `String:${'ü'.repeat(200)}`),
];

function* tables(): Generator<Fact> {
  const next = numbers(7);
  for (let n = 0; n < 1_500; n += 1) {
    const role = ['admin', 'member', 'reader'][next(3)];
    yield fact('has_role', `User:user-${next(200)}`, `String:${role}`, `Repo:repo-${next(900)}`);
    // More names than a column may have to be constant, and a Boolean after it that may.
    yield fact('named', `Repo:repo-${next(900)}`, `String:name-${next(100)}`, `Boolean:${n % 2}`);
    yield fact('in_group', `User:user-${next(200)}`, `Group:größe-${next(12)}`);
    yield fact('issue_of', `Issue:${n}`, `Repo:repo-${next(900)}`);
    if (n % 3 === 0) yield fact('is_public', `Repo:repo-${next(900)}`);
    if (n % 50 === 0) yield fact('is_rare', `Issue:${next(1_500)}`);
    if (n % 10 === 0) {
      const until = `Integer:${next(40)}`;
      yield fact('until', `User:user-${next(9)}`, `Repo:repo-${n}`, 'String:x', until);
    }
  }
  for (let n = 0; n < 1_200; n += 1) {
    const [a, b, c] = [next(30), next(30), next(30)];
    yield fact('three', `User:user-${a}`, `Group:größe-${b % 12}`, `User:user-${c}`);
    yield fact('five', `A:${a}`, `B:${b}`, `C:${c}`, `D:${next(4)}`, `Boolean:${a % 2 === 0}`);
  }
}
