/**
 * How a field of the resource is declared: a zod schema, what it means to a user, and its rules. A rule is
 * said twice side by side, in CEL for the API server and in TypeScript for a reader of what an older
 * CRD let in; one table of cases holds both to the same verdicts.
 */

import { z } from 'zod';
import { compareQuantities, nanosOf, QUANTITY_PATTERN } from './quantity.ts';

/** What a value must be. Both ways to say it agree on every value that the schema's types allow. */
export type Rule<Value> = {
  /** CEL over `self`. */
  readonly cel: string;
  readonly holds: (value: Value) => boolean;
  /** Says what to do. */
  readonly message: string;
};

/** What a change must be: CEL over `self` and `oldSelf`, which the API server alone can ask. */
export type ChangeRule = { readonly cel: string; readonly message: string };

/** Where the CRD's `x-kubernetes-validations` are kept beside a schema. */
const VALIDATIONS = 'x-kubernetes-validations';

type Details<Value> = {
  readonly rules?: readonly Rule<Value>[];
  readonly changes?: readonly ChangeRule[];
  /** `x-kubernetes-…` and what else the CRD says of the field and zod has no word for. */
  readonly crd?: Readonly<Record<string, unknown>>;
};

/** The schema with its description, which says the unit, and its rules. */
export function described<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  { rules = [], changes = [], crd = {} }: Details<z.output<Schema>> = {},
): Schema {
  const validations = [...rules, ...changes].map(({ cel, message }) => ({ rule: cel, message }));
  const ruled = rules.reduce((all, { holds, message }) => all.refine(holds, { message }), schema);
  return ruled.meta({
    description,
    ...crd,
    ...(validations.length === 0 ? {} : { [VALIDATIONS]: validations }),
  });
}

type TextShape = {
  /** Must mean the same in RE2 and in JavaScript. */
  readonly pattern: RegExp;
  readonly lengthMax: number;
  /** `must be …`. */
  readonly message: string;
};

/** A text of one shape. A rule says so, as the message of a `pattern` would be the pattern. */
export function text(description: string, { pattern, lengthMax, message }: TextShape) {
  return described(z.string().max(lengthMax), description, { rules: [matches(pattern, message)] });
}

function matches(pattern: RegExp, message: string): Rule<string> {
  const cel = `self.matches(r'${pattern.source}')`;
  return { cel, holds: (value) => pattern.test(value), message };
}

type Range = { readonly min: number; readonly max: number };

/** A whole number. */
export function wholeNumber(description: string, { min, max }: Range) {
  return described(z.int().min(min).max(max), description);
}

type QuantityRange = { readonly min: string; readonly max: string; readonly example: string };

/** A Kubernetes quantity: a number or a text in the manifest, always a text once read. */
export function quantity(description: string, { min, max, example }: QuantityRange) {
  const { source } = QUANTITY_PATTERN;
  const inRange = `quantity(string(self)).compareTo(quantity('${min}')) >= 0 && quantity(string(self)).compareTo(quantity('${max}')) <= 0`;
  const range = `A quantity from ${min} to ${max}, like ${example}.`;
  return described(z.union([z.int(), z.string()]).transform(String), `${description} ${range}`, {
    rules: [
      {
        cel: `string(self).matches(r'${source}') && ${inRange}`,
        holds: (value) =>
          nanosOf(value) !== undefined &&
          compareQuantities(value, min) >= 0 &&
          compareQuantities(value, max) <= 0,
        message: `must be a quantity from ${min} to ${max}, like ${example}`,
      },
    ],
    crd: { 'x-kubernetes-int-or-string': true },
  });
}

const SECRET_NAME: TextShape = {
  pattern: /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/u,
  lengthMax: 253,
  message: "must be the name of a Secret: lower-case letters, digits, '-' and '.'",
};

const SECRET_KEY: TextShape = {
  pattern: /^[-._a-zA-Z0-9]+$/u,
  lengthMax: 253,
  message: "must be a key of the Secret's data: letters, digits, '-', '_' and '.'",
};

export function secretName(description: string) {
  return text(description, SECRET_NAME);
}

export function secretKey(description: string) {
  return text(description, SECRET_KEY);
}

type MapSize = { readonly entriesMax: number; readonly lengthMax: number };

/** Labels or annotations: texts by name. */
export function texts(description: string, { entriesMax, lengthMax }: MapSize) {
  const isSmall = (value: object) => Object.keys(value).length <= entriesMax;
  const schema = z
    .record(z.string(), z.string().max(lengthMax))
    .refine(isSmall, `must have at most ${entriesMax} entries`);
  return described(schema, description, { crd: { maxProperties: entriesMax } });
}
