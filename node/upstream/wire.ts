/** What the primary sends, as far as a node reads it; unknown fields are ignored. Known nowhere else. */

import { z } from 'zod';

/** `GET /api/policy`: null when no policy was ever loaded. */
export const PolicyReply = z.object({ policy: z.object({ src: z.string() }).nullable() });

/** `GET /api/stats`, which not every primary has: facts per predicate. */
export const StatsReply = z.object({
  facts: z.object({ predicates: z.record(z.string().min(1), z.unknown()) }),
});

/** `GET /api/policy_metadata`, as far as it tells the primary from anybody else. */
export const MetadataReply = z.object({
  metadata: z.object({ resources: z.record(z.string(), z.unknown()) }),
});

/** `POST /api/authorize`. */
export const AuthorizeReply = z.object({ allowed: z.boolean() });

/** `POST /api/list` and `POST /api/actions`; a token says that there is more. */
export const ResultsReply = z.object({
  results: z.array(z.string()),
  next_page_token: z.string().nullish(),
});

/** Every error. */
export const ErrorReply = z.object({ message: z.string() });

const ARGS_MAX = 5;

/** One element of `GET /api/facts`. */
export const FactElement = z.object({
  predicate: z.string().min(1),
  args: z.array(z.object({ type: z.string().min(1), id: z.string().min(1) })).max(ARGS_MAX),
});
