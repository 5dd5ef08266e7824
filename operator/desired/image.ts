/** Which image the nodes run. Whose program is in it is api/spec-image.ts. */

import type { OsoFallbackSpec } from '../api/osofallback.ts';
import type { DesiredContext } from './context.ts';

/** The resource's image, or the one that belongs to the operator. */
export function imageOf(
  { image }: Pick<OsoFallbackSpec, 'image'>,
  { defaultImage }: Pick<DesiredContext, 'defaultImage'>,
): string {
  return image ?? defaultImage;
}
