/**
 * Which nodes a node asks for a copy when the primary gives none. Each by its name: the headless Service's
 * own name would be one address of many, and often the node's own.
 */

import { childNames } from '../api/names.ts';
import { DEFAULT_PORT } from '../../node/contract.ts';

/**
 * The same for every number of replicas, so that scaling restarts nobody. A StatefulSet removes the highest
 * numbers first: these are the nodes that stay. A name that is nobody's is a short look-up, and a node that
 * asks itself learns nothing new.
 */
const PEERS_MAX = 5;

/** URLs within the namespace of the pods, where the first look-up finds a name this short. */
export function peerUrls(name: string): readonly string[] {
  const { statefulSet, headlessService } = childNames(name);
  return Array.from(
    { length: PEERS_MAX },
    (_, ordinal) => `http://${statefulSet}-${ordinal}.${headlessService}:${DEFAULT_PORT}`,
  );
}
