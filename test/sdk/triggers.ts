/** How a primary fails: what an SDK may or may not take as a reason to ask its fallback. */

export type Trigger = {
  readonly name: string;
  /** A number: it answers with this status. */
  readonly failure: 'refused' | 'silent' | 'reset' | 'unknown_host' | number;
};

const STATUSES = [400, 401, 403, 404, 409, 413, 429, 500, 502, 503, 504];

export const TRIGGERS: readonly Trigger[] = [
  { name: 'refused', failure: 'refused' },
  { name: 'silent', failure: 'silent' },
  { name: 'reset', failure: 'reset' },
  { name: 'unknown host', failure: 'unknown_host' },
  ...STATUSES.map((status): Trigger => ({ name: String(status), failure: status })),
];
