/** The values as JSON Schema: what Helm checks, and what the other generated files are read from. */

import { z } from 'zod';
import { Values } from './values.ts';

/** One value, or a group of them, as draft 7 of JSON Schema describes it. */
export type ValueSchema = {
  readonly description?: string | undefined;
  readonly default?: z.core.util.JSONType | undefined;
  readonly enum?: readonly string[] | undefined;
  /** A group has these. */
  readonly properties?: Readonly<Record<string, ValueSchema>> | undefined;
  /** `type`, `pattern` and whatever else Helm alone reads. */
  readonly [keyword: string]: unknown;
};

const ValueSchema: z.ZodType<ValueSchema> = z.looseObject({
  description: z.string().optional(),
  default: z.json().optional(),
  enum: z.array(z.string()).optional(),
  properties: z.lazy(() => z.record(z.string(), ValueSchema)).optional(),
});

/** What a value that is not known, or of another shape, is refused by. */
export function valuesSchema(): ValueSchema {
  const schema = z.toJSONSchema(Values, { io: 'input', target: 'draft-7' });
  return withoutGroupDefaults(ValueSchema.parse(schema));
}

/** The defaults are those of the values in a group; that the group may be left out says nothing. */
function withoutGroupDefaults(schema: ValueSchema): ValueSchema {
  if (!isGroup(schema)) return schema;
  const { default: _, properties = {}, ...rest } = schema;
  const inner = Object.entries(properties).map(
    ([name, each]) => [name, withoutGroupDefaults(each)] as const,
  );
  return { ...rest, properties: Object.fromEntries(inner) };
}

/** What people read of a value. */
export function meaningOf({ description = '', enum: choices }: ValueSchema): string {
  return choices === undefined ? description : `${description} One of ${choices.join(', ')}.`;
}

/** Free-form values have properties that nobody lists: they are values, not groups. */
export function isGroup({ properties = {} }: ValueSchema): boolean {
  return Object.keys(properties).length > 0;
}
