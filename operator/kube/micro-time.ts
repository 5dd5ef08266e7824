/** MicroTime of meta/v1: what leases and events are dated with. The API server refuses milliseconds there. */

/** `nowMs` since 1970 as RFC 3339 with six digits. */
export function microTimeOf(nowMs: number): string {
  return new Date(nowMs).toISOString().replace('Z', '000Z');
}
