/** What a client of S3 throws, in a few words: the code that S3 names and its text. */

import { z } from 'zod';

const S3Error = z.object({
  name: z.string(),
  message: z.string(),
  $metadata: z.object({ httpStatusCode: z.int().optional() }).optional(),
});

const REASON_CHARS_MAX = 300;

/** The status of the answer; undefined when there was none. */
export function s3Status(error: unknown): number | undefined {
  return S3Error.safeParse(error).data?.$metadata?.httpStatusCode;
}

/** One line. */
export function s3Reason(error: unknown): string {
  const read = S3Error.safeParse(error).data;
  if (read === undefined) return String(error);
  const { name, message } = read;
  const text = message === '' || message === name ? name : `${message} (${name})`;
  const line = name === 'Error' ? message : text;
  return line.replaceAll(/[\s\p{Cc}]+/gu, ' ').slice(0, REASON_CHARS_MAX);
}
