/** What can go wrong with a request, as a closed list, and how the API server's own words become one. */

import { z } from 'zod';

/**
 * - `not_found`, `already_exists`, `invalid`, `forbidden`, `unauthorized`, `bad_request`,
 *   `method_not_allowed`, `unsupported_media_type`, `too_large`: the request as it is will fail again.
 * - `conflict`: a resourceVersion, a precondition or a field that another manager owns.
 * - `gone`: the resourceVersion or `continue` token is too old: list anew.
 * - `too_many_requests`, `unavailable`, `timeout`, `connection`: later may be better. After
 *   `timeout` and `connection` nobody knows whether a write was done.
 * - `malformed`: the reply is not what the API promises. `unknown`: a status with no name here.
 */
export type KubeErrorKind =
  | 'not_found'
  | 'already_exists'
  | 'conflict'
  | 'invalid'
  | 'forbidden'
  | 'unauthorized'
  | 'bad_request'
  | 'method_not_allowed'
  | 'unsupported_media_type'
  | 'too_large'
  | 'gone'
  | 'too_many_requests'
  | 'unavailable'
  | 'timeout'
  | 'connection'
  | 'malformed'
  | 'unknown';

/** One thing that is wrong with what was sent. */
export type KubeErrorCause = {
  /** Where: `spec.replicas`. */
  readonly field?: string;
  /** The API's word for it: `FieldValueInvalid`, `FieldManagerConflict`. */
  readonly reason?: string;
  readonly message?: string;
};

export class KubeError extends Error {
  override readonly name = 'KubeError';
  readonly kind: KubeErrorKind;
  /** The HTTP status; none when there was no reply. */
  readonly status: number | undefined;
  /** Of `invalid` and of conflicts of field managers. */
  readonly causes: readonly KubeErrorCause[];
  /** When the API server wants to be asked again. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: KubeErrorKind,
    message: string,
    details: {
      readonly status?: number;
      readonly causes?: readonly KubeErrorCause[];
      readonly retryAfterMs?: number | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.status = details.status;
    this.causes = details.causes ?? [];
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** Is `error` a KubeError of one of `kinds`? */
export function isKubeError(
  error: unknown,
  ...kinds: readonly KubeErrorKind[]
): error is KubeError {
  return error instanceof KubeError && (kinds.length === 0 || kinds.includes(error.kind));
}

/** By reason first: 409 is a conflict or something that is there already, 410 has two names. */
const KIND_OF_REASON: Readonly<Record<string, KubeErrorKind>> = {
  NotFound: 'not_found',
  AlreadyExists: 'already_exists',
  Conflict: 'conflict',
  Invalid: 'invalid',
  Forbidden: 'forbidden',
  Unauthorized: 'unauthorized',
  BadRequest: 'bad_request',
  MethodNotAllowed: 'method_not_allowed',
  UnsupportedMediaType: 'unsupported_media_type',
  RequestEntityTooLarge: 'too_large',
  Gone: 'gone',
  Expired: 'gone',
  TooManyRequests: 'too_many_requests',
  ServerTimeout: 'unavailable',
  ServiceUnavailable: 'unavailable',
  InternalError: 'unavailable',
  Timeout: 'timeout',
};
const KIND_OF_STATUS: Readonly<Record<number, KubeErrorKind>> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  410: 'gone',
  413: 'too_large',
  415: 'unsupported_media_type',
  422: 'invalid',
  429: 'too_many_requests',
  500: 'unavailable',
  502: 'unavailable',
  503: 'unavailable',
  504: 'timeout',
};

/** `Status` of meta/v1, as far as it is used. Lenient: a proxy's reply has none of it. */
const STATUS = z.object({
  kind: z.literal('Status'),
  message: z.string().optional(),
  reason: z.string().optional(),
  code: z.number().optional(),
  details: z
    .object({
      causes: z
        .array(
          z.object({
            field: z.string().exactOptional(),
            reason: z.string().exactOptional(),
            message: z.string().exactOptional(),
          }),
        )
        .optional(),
      retryAfterSeconds: z
        .number()
        .transform((seconds) => seconds * 1_000)
        .optional(),
    })
    .optional(),
});
type Told = Partial<z.infer<typeof STATUS>>;

/**
 * The error in a reply that is not a success, or in a watch's ERROR event. `what` is what could not be
 * done: `get pods default/a`. `status` is HTTP's; the Status object's own code comes first.
 */
export function errorOfStatus(options: {
  readonly what: string;
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterMs?: number | undefined;
}): KubeError {
  const read = STATUS.safeParse(options.body);
  const told: Told = read.success ? read.data : {};
  const status = told.code ?? options.status;
  return new KubeError(kindOf(told.reason, status), messageOf(options.what, told, status), {
    status,
    causes: told.details?.causes ?? [],
    retryAfterMs: options.retryAfterMs ?? told.details?.retryAfterSeconds,
  });
}

function kindOf(reason: string | undefined, status: number): KubeErrorKind {
  return KIND_OF_REASON[reason ?? ''] ?? KIND_OF_STATUS[status] ?? 'unknown';
}

function messageOf(what: string, told: Told, status: number): string {
  return `Cannot ${what}: ${told.message ?? `HTTP status ${status}`}`;
}
