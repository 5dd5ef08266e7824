/**
 * Which nodes a node asks for a copy when the primary gives none. Each by its name: the headless Service's
 * own name would be one address of many, and often the node's own.
 */

import { DEFAULT_PORT } from '../../node/contract.ts';
import { childNames } from '../api/names.ts';
import type { OsoFallback } from '../api/osofallback.ts';
import { portName } from './ports.ts';

/**
 * The same for every number of replicas, so that scaling restarts nobody. A StatefulSet removes the highest
 * numbers first: these are the nodes that stay. A name that is nobody's is a short look-up, and a node that
 * asks itself learns nothing new.
 */
const PEERS_MAX = 5;

/** URLs within the namespace of the pods, where the first look-up finds a name this short. */
export function peerUrls({ metadata, spec }: OsoFallback): readonly string[] {
  const { statefulSet, headlessService } = childNames(metadata.name);
  return Array.from(
    { length: PEERS_MAX },
    (_, ordinal) =>
      `${portName(spec)}://${statefulSet}-${ordinal}.${headlessService}:${DEFAULT_PORT}`,
  );
}
