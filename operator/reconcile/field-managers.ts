/**
 * Who wrote a field last, as `metadata.managedFields` has it. Source: kubernetes.io, "Server-Side Apply",
 * FieldsV1 of meta/v1.
 */

import { z } from 'zod';
import type { LiveObject } from '../kube/object.ts';
import type { Path, Step } from './differences.ts';

const ENTRIES = z.array(
  z.object({
    manager: z.string().optional(),
    time: z.string().optional(),
    fieldsV1: z.record(z.string(), z.unknown()).optional(),
  }),
);

/** The newest of those managers but `ours` that own the field or something in it; undefined: none does. */
export function managerOf({ metadata }: LiveObject, path: Path, ours: string): string | undefined {
  const entries = ENTRIES.safeParse(metadata['managedFields']).data ?? [];
  return entries
    .filter(({ manager, fieldsV1 }) => manager !== ours && owns(fieldsV1, path))
    .toSorted((a, b) => ((a.time ?? '') < (b.time ?? '') ? 1 : -1))[0]?.manager;
}

function owns(fields: unknown, path: Path): boolean {
  const [step, ...rest] = path;
  if (step === undefined) return true;
  if (typeof fields !== 'object' || fields === null) return false;
  // An item of a list that is one value has no entry of its own: whoever owns the list wrote it.
  if (step.kind === 'index') return true;
  const entry = Object.entries(fields).find(([name]) => isStep(name, step));
  return entry !== undefined && owns(entry[1], rest);
}

function isStep(name: string, step: Step): boolean {
  if (step.kind === 'field') return name === `f:${step.name}`;
  if (step.kind === 'index' || !name.startsWith('k:')) return false;
  const key: unknown = JSON.parse(name.slice(2));
  return Object.entries(Object(key)).some(
    ([field, value]) => field === step.key && value === step.value,
  );
}
