/**
 * How large a spec may be. Its free part has no limit in a CRD but that of etcd, 1.5 MiB, and may nest ten
 * thousand levels deep: one resource would then stop, or slow down, the work on all others.
 */

const SPEC_CHARACTERS_MAX = 262_144;
const LEVELS_MAX = 64;

/** What is wrong with the size of `json`, as parsed, if anything. */
export function sizeProblem(json: unknown): string | undefined {
  if (isDeeperThan(json, LEVELS_MAX)) return `is nested more than ${LEVELS_MAX} levels deep`;
  const characters = JSON.stringify(json)?.length ?? 0;
  if (characters <= SPEC_CHARACTERS_MAX) return undefined;
  return `has ${characters} characters as JSON, and may have ${SPEC_CHARACTERS_MAX}: make podTemplate smaller`;
}

/** Without recursion, which is what deep values break. */
function isDeeperThan(json: unknown, levels: number): boolean {
  let inside = [json];
  for (let level = 0; level <= levels; level += 1) {
    inside = inside.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
    if (inside.length === 0) return false;
  }
  return true;
}
