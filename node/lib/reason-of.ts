/** What went wrong, in words: of whatever was thrown. */

/** Several addresses that all refuse make an error without a message, but with a code. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.message !== '') return thrown.message;
  return 'code' in thrown ? String(thrown.code) : thrown.name;
}
