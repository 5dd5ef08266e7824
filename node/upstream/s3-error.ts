/** What a client of S3 throws, in a few words: the code that S3 names and its text. */

import { z } from 'zod';

const S3Error = z.object({
  name: z.string(),
  message: z.string(),
  $metadata: z.object({ httpStatusCode: z.int().optional() }).optional(),
});

const REASON_CHARS_MAX = 300;

/** By what its client says when it was told too little. */
const ADVICE: readonly (readonly [start: string, advice: string])[] = [
  ['Region is missing', 'set AWS_REGION'],
  [
    'Could not load credentials',
    'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role',
  ],
];

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
  const reason = line.replaceAll(/[\s\p{Cc}]+/gu, ' ').slice(0, REASON_CHARS_MAX);
  const advice = ADVICE.find(([start]) => message.startsWith(start))?.[1];
  return advice === undefined ? reason : `${reason}: ${advice}`;
}
