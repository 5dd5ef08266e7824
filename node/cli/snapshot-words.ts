/** What a snapshot says about itself, for people and for programs. */

import type { GenerationHead } from '../snapshot/generation-file.ts';

/** The environment as people see it, with `e_`; sizes in bytes, moments as ISO 8601. */
export function headJson(head: GenerationHead) {
  return {
    environment: `e_${head.environment}`,
    taken_at: new Date(head.takenAtMs).toISOString(),
    digest: head.digest,
    bytes: head.byteLength,
    facts: head.factCount,
  };
}

/** `2 d 3 h`, `5 min 10 s`: the two largest units; what is to come is `0 s`. */
export function ageText(ageMs: number): string {
  let seconds = Math.max(0, Math.floor(ageMs / 1_000));
  const parts = UNITS.flatMap(([name, length]) => {
    const count = Math.floor(seconds / length);
    seconds %= length;
    return count === 0 ? [] : [`${count} ${name}`];
  });
  return parts.slice(0, 2).join(' ') || '0 s';
}

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;
