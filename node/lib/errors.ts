/**
 * The world's failures: a closed list of codes. `http/errors.ts` holds the only table from codes to
 * status; `cli/` the only one from codes to exit codes. A bug is an assertion, not one of these.
 */

export type ErrorCode =
  /** The request is malformed: what is wrong and where is in the message. */
  | 'invalid_request'
  /** A variable that only meets comparisons or negations was left open by the question. */
  | 'unbound_variable'
  /** A fact whose shape the policy does not use. */
  | 'fact_not_used'
  /** No bearer token, or not one of this environment's. */
  | 'unauthorized'
  | 'not_found'
  | 'method_not_allowed'
  /** Body, context facts or batch over the documented limit. */
  | 'too_large'
  /** The body is compressed, or else not as it was written. */
  | 'unsupported_encoding'
  /** The question would cost more steps, rows, depth or time than one question may. */
  | 'budget_exhausted'
  /** Nothing to ask: no verified copy of the environment is loaded. */
  | 'no_world'
  /** The policy's text, or one of its own tests, is wrong. */
  | 'invalid_policy'
  /** The primary cannot be reached, or does not answer as it should. */
  | 'upstream_unavailable'
  /** The primary changed its policy while it was being copied. */
  | 'copy_torn'
  /** Some byte of a generation is not what was written. */
  | 'damaged_generation'
  /** A generation of another environment than the one this node serves. */
  | 'wrong_environment'
  /** The directory cannot be written or read: full, read-only, vanished, in use. */
  | 'disk_unavailable'
  /** The copy is older than the request or the settings allow. */
  | 'too_old'
  /** An environment variable, flag or file named on the command line is wrong. */
  | 'invalid_config';

/** A failure of the world. The message begins with the action and says what to do about it. */
export class NodeError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NodeError';
    this.code = code;
  }
}
