/** What went wrong, in words: of whatever was thrown. */

/** Of OpenSSL: thread, code, library, function, reason, and where in its source (ERR_error_string(3)). */
const TLS_ERROR = /^[\dA-F]+:error:(?<code>[\dA-F]+):[^:]*:[^:]*:(?<reason>[^:]+):[^:]*:\d+:\s*$/u;
/** What a server that speaks http looks like to who speaks https. */
const NOT_TLS = ['wrong version number', 'packet length too long', 'http request'];

/** Several addresses that all refuse make an error without a message, but with a code. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { code, reason } = TLS_ERROR.exec(thrown.message)?.groups ?? {};
  if (code !== undefined && reason !== undefined) return tlsReason(code, reason);
  if (thrown.message !== '') return thrown.message;
  return 'code' in thrown ? String(thrown.code) : thrown.name;
}

function tlsReason(code: string, reason: string): string {
  const hint = NOT_TLS.includes(reason) ? '; is it http, not https?' : '';
  return `TLS: ${reason} (${code})${hint}`;
}
