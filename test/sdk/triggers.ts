/** How a primary fails: what an SDK may or may not take as a reason to ask its fallback. */

/** `dropped`, `dropped_later`: see dropping-network.ts. A number: it answers with this status. */
export type Failure =
  | 'refused'
  | 'dropped'
  | 'dropped_later'
  | 'silent'
  | 'silent_after_headers'
  | 'reset'
  | 'unknown_host'
  | number;

export type Trigger = {
  readonly name: string;
  readonly failure: Failure;
  /** The application sets no timeout, though the SDK would let it. */
  readonly isUntimed?: true;
};

const STATUSES = [400, 401, 403, 404, 409, 413, 429, 500, 502, 503, 504];

/** These need a network in which packets are dropped. */
const DROPPED: readonly Trigger[] = [
  { name: 'packets dropped', failure: 'dropped' },
  { name: 'packets dropped (no timeout)', failure: 'dropped', isUntimed: true },
  { name: 'dropped later', failure: 'dropped_later' },
  { name: 'dropped later (no timeout)', failure: 'dropped_later', isUntimed: true },
];

/** In the order of a table's columns. */
export const TRIGGERS: readonly Trigger[] = [
  { name: 'refused', failure: 'refused' },
  ...DROPPED,
  { name: 'silent', failure: 'silent' },
  { name: 'silent (no timeout)', failure: 'silent', isUntimed: true },
  { name: 'silent after headers', failure: 'silent_after_headers' },
  { name: 'silent after headers (no timeout)', failure: 'silent_after_headers', isUntimed: true },
  { name: 'reset', failure: 'reset' },
  { name: 'unknown host', failure: 'unknown_host' },
  ...STATUSES.map((status): Trigger => ({ name: String(status), failure: status })),
];

/** An SDK that cannot be told of a timeout does the same without as with one. */
export function triggersFor({ untimed }: { readonly untimed?: object }): readonly Trigger[] {
  return TRIGGERS.filter(({ isUntimed }) => isUntimed !== true || untimed !== undefined);
}

export function needsDroppingNetwork(trigger: Trigger): boolean {
  return DROPPED.includes(trigger);
}
