/** The shapes that variables have: each takes a text and gives a value, or says what the text must be. */

import { z } from 'zod';
import { readStorePlace, STORE_PLACES } from './store-place.ts';

/** What is said of a variable that is needed and not there. */
export const MISSING = 'is missing';

/** A URL that paths are written after. */
export function withoutEnd(url: string): string {
  return url.trim().replace(/\/+$/u, '');
}

/** A text of this form; `problem` says of another one which it must have. */
export function matching(pattern: RegExp, problem: string) {
  return z.string({ error: MISSING }).regex(pattern, problem);
}

type Range = { readonly min: number; readonly max: number };

/** Left out: the default. */
export function wholeNumber(range: Range & { readonly default: number }) {
  return wholeNumberOrNone(range).transform((value) => value ?? range.default);
}

/** A whole number of the range, as digits; undefined when left out. */
export function wholeNumberOrNone(range: Range) {
  const problem = `must be a whole number from ${range.min} to ${range.max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/u, { error: problem, abort: true })
    .transform(Number)
    .refine((value) => value >= range.min && value <= range.max, problem)
    .optional();
}

/** A number of the range, in digits, with at most three of them after a point. Left out: the default. */
export function decimal({ min, max, default: otherwise }: Range & { readonly default: number }) {
  const problem = `must be a number from ${min} to ${max}, like ${min} or ${otherwise}`;
  return z
    .string()
    .regex(/^(?:\d{1,9}(?:\.\d{1,3})?|\.\d{1,3})$/u, { error: problem, abort: true })
    .transform(Number)
    .refine((value) => value >= min && value <= max, problem)
    .default(otherwise);
}

/** A part of a whole, as a number from 0 to 1. */
export function share() {
  return z
    .string()
    .regex(/^(?:0|0?\.\d{1,9}|1|1\.0{1,9})$/u, 'must be a number from 0 to 1, like 0.01')
    .default('0')
    .transform(Number);
}

/** One of these words. */
export function oneOf<const Options extends readonly string[]>(options: Options) {
  return z.enum(options, { error: `must be one of ${options.join(', ')}` });
}

/** Left out: false. */
export function trueOrFalse() {
  return oneOf(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true');
}

/** Where a store is, as readStorePlace reads it. */
export function storePlace() {
  return z.string().transform((text, context) => {
    const place = readStorePlace(text.trim());
    if (place !== undefined) return place;
    context.addIssue(`must be ${STORE_PLACES}`);
    return z.NEVER;
  });
}

/**
 * Whoever may see the configuration may see the URL: it must not carry a password. Paths are written
 * after it as they are, so the text itself must be bare: `http://lb/?` has no query, but a mark.
 */
export function isPlainUrl(text: string): boolean {
  return /^https?:\/\/[^\s?#@]+$/iu.test(text) && URL.canParse(text);
}

/** A part of it becomes the path of a document: it must mean nothing but itself there. */
export function isIdentifierUrl(text: string): boolean {
  return isPlainUrl(text) && /^https:\/\/[^/]+(?:\/[\w.~-]+)*\/?$/iu.test(text);
}
