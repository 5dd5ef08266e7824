/**
 * From a zod schema to the structural OpenAPI schema of a CustomResourceDefinition. Source: Kubernetes
 * docs, "Extend the Kubernetes API with CustomResourceDefinitions", "Specifying a structural schema".
 */

import { z } from 'zod';

/** One field's schema, as the CRD has it. */
export type FieldSchema = Keywords & {
  /** Every field has one, besides metadata. */
  readonly description?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly items?: FieldSchema;
  readonly additionalProperties?: { readonly type: string; readonly maxLength?: number };
};

const PRESERVES = 'x-kubernetes-preserve-unknown-fields';

/** What JSON Schema and a CRD say in the same words. */
const Keywords = z.object({
  type: z.string().exactOptional(),
  default: z.json().exactOptional(),
  enum: z.array(z.string()).exactOptional(),
  minimum: z.number().exactOptional(),
  maximum: z.number().exactOptional(),
  minLength: z.number().exactOptional(),
  maxLength: z.number().exactOptional(),
  minItems: z.number().exactOptional(),
  maxItems: z.number().exactOptional(),
  maxProperties: z.number().exactOptional(),
  required: z.array(z.string()).exactOptional(),
  'x-kubernetes-int-or-string': z.literal(true).exactOptional(),
  [PRESERVES]: z.literal(true).exactOptional(),
  'x-kubernetes-list-type': z.string().exactOptional(),
  'x-kubernetes-list-map-keys': z.array(z.string()).exactOptional(),
  'x-kubernetes-validations': z
    .array(z.object({ rule: z.string(), message: z.string() }))
    .exactOptional(),
});

type Keywords = z.infer<typeof Keywords>;
type Default = z.infer<ReturnType<typeof z.json>>;

/** A schema as zod gives it, as far as it matters. */
type JsonSchema = Keywords & {
  readonly description?: string | undefined;
  readonly format?: string | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly items?: JsonSchema | undefined;
  readonly additionalProperties?: unknown;
};

/** A keyword that is not here would be lost in silence: it is an error. */
const JsonSchema: z.ZodType<JsonSchema> = z.strictObject({
  ...Keywords.shape,
  description: z.string().optional(),
  format: z.literal('date-time').optional(),
  properties: z.lazy(() => z.record(z.string(), JsonSchema)).optional(),
  items: z.lazy(() => JsonSchema).optional(),
  additionalProperties: z.unknown().optional(),
  /** Of moments, whose format says it; and of the two types of a quantity. */
  pattern: z.string().optional(),
  anyOf: z.array(z.unknown()).optional(),
  /** Every name is a text. */
  propertyNames: z.unknown().optional(),
  $schema: z.string().optional(),
  $defs: z.unknown().optional(),
});

const TextSchema = z.object({ type: z.literal('string'), maxLength: z.number().exactOptional() });

const INT32_MAX = 2 ** 31 - 1;
const NONE = { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER };

/** The schema of what users write: defaults are the API server's to fill in. */
export function structuralSchema(schema: z.ZodType): FieldSchema {
  return fieldSchema(JsonSchema.parse(z.toJSONSchema(schema, { io: 'input' })));
}

function fieldSchema(schema: JsonSchema): FieldSchema {
  const { description, format, properties, items, additionalProperties } = schema;
  const { type, minimum, maximum, default: given, ...keywords } = Keywords.parse(schema);
  const whole = given === undefined ? {} : { default: wholeDefault(given, schema) };
  const typed = {
    ...(description === undefined ? {} : { description }),
    ...(type === undefined ? {} : { type }),
  };
  if (keywords[PRESERVES] === true) return { ...typed, ...keywords };
  return {
    ...typed,
    ...(format === undefined ? {} : { format }),
    ...(type === 'integer' ? integerKeywords(minimum, maximum) : {}),
    ...whole,
    ...keywords,
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: TextSchema.parse(additionalProperties) }),
    ...(items === undefined ? {} : { items: fieldSchema(items) }),
    ...(properties === undefined ? {} : { properties: fieldSchemas(properties) }),
  };
}

/** With the defaults inside it: an API server asks the rules of a default of it as it is written. */
function wholeDefault(given: Default, { properties = {} }: JsonSchema): Default {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  const inner = Object.entries(properties).flatMap(([name, field]) => {
    const value = given[name] ?? field.default;
    return value === undefined ? [] : [[name, wholeDefault(value, field)] as const];
  });
  return Object.fromEntries(inner);
}

function fieldSchemas(properties: Readonly<Record<string, JsonSchema>>) {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, fieldSchema(schema)]),
  );
}

/** Without the limits that every such number has. */
function integerKeywords(minimum = NONE.min, maximum = NONE.max) {
  return {
    format: maximum <= INT32_MAX ? 'int32' : 'int64',
    ...(minimum === NONE.min ? {} : { minimum }),
    ...(maximum === NONE.max || maximum === INT32_MAX ? {} : { maximum }),
  };
}
