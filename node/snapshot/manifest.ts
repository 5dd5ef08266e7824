/**
 * What a generation says about itself: JSON whose keys stand in one order, so that the same environment
 * has the same manifest.
 */

import { z } from 'zod';
import { NodeError } from '../lib/errors.ts';
import { damaged } from './damaged.ts';

/** Of `predicates`, the facts of each are counted: an emptied one is noticed without opening it. */
export type Manifest = Readonly<z.infer<typeof Manifest>>;

const Count = z.int().min(0);

const Manifest = z.strictObject({
  environment: z.string(),
  factCount: Count,
  predicates: z
    .array(z.strictObject({ name: z.string(), arity: Count, factCount: Count }).readonly())
    .readonly(),
});

/** Read whole before anything else is known of a file; some 200,000 predicates. */
export const MANIFEST_BYTES_MAX = 16 * 1024 * 1024;

/** `predicates`: ascending by name, then arity. Throws NodeError `too_large`. */
export function encodeManifest({ environment, factCount, predicates }: Manifest): Uint8Array {
  const text = JSON.stringify({
    environment,
    factCount,
    predicates: predicates.map(({ name, arity, factCount: count }) => ({
      name,
      arity,
      factCount: count,
    })),
  });
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > MANIFEST_BYTES_MAX) {
    throw new NodeError('too_large', `Cannot store so many predicates: ${predicates.length}`);
  }
  return bytes;
}

/** Throws NodeError `damaged_generation`. */
export function decodeManifest(bytes: Uint8Array): Manifest {
  try {
    return Manifest.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw damaged('its manifest is not one', { cause: error });
  }
}
