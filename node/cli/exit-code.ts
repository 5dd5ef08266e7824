/** From a failure to the code the process ends with: the only such table. */

import { EXIT, type ExitCode } from '../contract.ts';
import { type ErrorCode, NodeError } from '../lib/errors.ts';

const EXIT_CODE: Record<ErrorCode, ExitCode> = {
  invalid_config: EXIT.wrongInput,
  invalid_policy: EXIT.wrongInput,
  unauthorized: EXIT.wrongInput,
  not_found: EXIT.noCopy,
  no_world: EXIT.noCopy,
  upstream_unavailable: EXIT.noCopy,
  copy_torn: EXIT.noCopy,
  too_large: EXIT.noCopy,
  damaged_generation: EXIT.wrongInput,
  wrong_environment: EXIT.wrongInput,
  disk_unavailable: EXIT.noCopy,
  too_old: EXIT.noCopy,
  // Of a question that somebody typed: another one may have an answer.
  invalid_request: EXIT.wrongInput,
  unbound_variable: EXIT.wrongInput,
  fact_not_used: EXIT.wrongInput,
  budget_exhausted: EXIT.wrongInput,
  // Of a request: no command ends with these.
  method_not_allowed: EXIT.bug,
  unsupported_encoding: EXIT.bug,
};

/** The exit code for whatever a command threw; what is no failure of the world is a bug. */
export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof NodeError ? EXIT_CODE[error.code] : EXIT.bug;
}
