/** What the policy's blocks declare: roles, permissions and relations of each type. */

import type { PolicyMetadata } from '../polar/policy.ts';
import type { World } from '../world/world.ts';

/** As clients expect it: `metadata.resources.<type>`. */
export function policyMetadata(world: World): { readonly metadata: PolicyMetadata } {
  return { metadata: world.policy.metadata };
}
