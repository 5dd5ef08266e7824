/**
 * The resource: its names, its types, and reading one that the API server gave. The fields are in
 * spec.ts and status.ts; CRD, types and reference docs all come from there.
 */

import { z } from 'zod';
import { described, type Rule } from './field.ts';
import { sizeProblem } from './spec-size.ts';
import { Spec } from './spec.ts';
import { Status } from './status.ts';

export const GROUP = 'fallback.oso.dev';
export const VERSION = 'v1';
export const API_VERSION = `${GROUP}/${VERSION}`;
export const KIND = 'OsoFallback';
export const PLURAL = 'osofallbacks';

/** Children are named after it with something added, and a label holds 63 characters. */
export const NAME_LENGTH_MAX = 40;

export type OsoFallbackSpec = Immutable<z.output<typeof Spec>>;
export type OsoFallbackStatus = Immutable<z.output<typeof Status>>;

/** What of the metadata anybody needs. */
export type OsoFallbackMetadata = {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  /** Counts changes of the spec. */
  readonly generation: number;
  /** RFC 3339; there when the resource is being deleted. */
  readonly deletionTimestamp?: string;
};

/** A resource whose spec is whole and right, with every default in its place. */
export type OsoFallback = {
  readonly metadata: OsoFallbackMetadata;
  readonly spec: OsoFallbackSpec;
  /** Empty: nobody has looked yet. */
  readonly status: OsoFallbackStatus;
};

/** Whatever the resource is, it has an identity and conditions to say so. */
export type ReadOsoFallback =
  | { readonly kind: 'valid'; readonly resource: OsoFallback }
  | {
      readonly kind: 'invalid';
      readonly metadata: OsoFallbackMetadata;
      readonly status: OsoFallbackStatus;
      /** Sentences, each with the field first: `spec.replicas: …`. At least one. */
      readonly problems: readonly string[];
    };

const PROBLEMS_MAX = 20;

const Metadata = z.object({
  name: z.string().min(1),
  namespace: z.string().min(1),
  uid: z.string().min(1),
  generation: z.int().min(0).default(0),
  deletionTimestamp: z.string().exactOptional(),
});

const NAME_MAKES_CHILDREN: Rule<{ readonly metadata: { readonly name: string } }> = {
  cel: `self.metadata.name.matches(r'^[a-z]([-a-z0-9]*[a-z0-9])?$') && size(self.metadata.name) <= ${NAME_LENGTH_MAX}`,
  holds: ({ metadata }) =>
    /^[a-z]([-a-z0-9]*[a-z0-9])?$/u.test(metadata.name) && metadata.name.length <= NAME_LENGTH_MAX,
  message: `metadata.name must be at most ${NAME_LENGTH_MAX} lower-case letters, digits and '-', a letter first: the Service has this name, and the pods begin with it`,
};

/** The whole resource; the CRD is made from it. */
export const Resource = described(
  z.object({ metadata: Metadata, spec: Spec, status: Status.exactOptional() }),
  'A fleet of Oso Fallback nodes: each keeps a copy of one environment of Oso Cloud, and answers the SDKs while Oso Cloud cannot be reached.',
  { rules: [NAME_MAKES_CHILDREN] },
);

/**
 * Reads a resource as the API server gave it. A spec that an older CRD let in is no reason to lose sight of
 * the resource: what is wrong comes back as sentences. Throws a ZodError only for what has no identity,
 * which no API server gives.
 */
export function readOsoFallback(raw: unknown): ReadOsoFallback {
  const { metadata, status, spec } = Identified.parse(raw);
  const tooMuch = sizeProblem(spec);
  if (tooMuch !== undefined) {
    return { kind: 'invalid', metadata, status, problems: [`spec: ${tooMuch}`] };
  }
  const read = Resource.safeParse({ metadata, spec });
  if (read.success) return { kind: 'valid', resource: { metadata, spec: read.data.spec, status } };
  const problems = read.error.issues.slice(0, PROBLEMS_MAX).map(problemIn);
  return { kind: 'invalid', metadata, status, problems };
}

/** The status is ours, and written anew at each look: one that cannot be read counts as empty. */
const Identified = z.object({
  metadata: Metadata,
  status: Status.catch({}).default({}),
  spec: z.unknown().optional(),
});

function problemIn({ path, message, code, input }: z.core.$ZodIssue): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`));
  const problem = code === 'invalid_type' && input === undefined ? 'is missing' : message;
  return steps.length === 0 ? problem : `${steps.join('').slice(1)}: ${problem}`;
}

/** Readonly all the way down. */
type Immutable<Value> = Value extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : Value extends object
    ? { readonly [Field in keyof Value]: Immutable<Value[Field]> }
    : Value;
