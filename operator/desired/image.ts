/** Which image the nodes run, and which program that is: ours knows more settings than the vendor's. */

import type { OsoFallbackSpec } from '../api/osofallback.ts';
import type { DesiredContext } from './context.ts';

/** The vendor's repository, wherever a registry or a mirror of one keeps it. */
const VENDOR_REPOSITORY = /(?:^|\/)osohq\/fallback$/u;

/** The resource's image, or the one that belongs to the operator. */
export function imageOf(
  { image }: Pick<OsoFallbackSpec, 'image'>,
  { defaultImage }: Pick<DesiredContext, 'defaultImage'>,
): string {
  return image ?? defaultImage;
}

/** Is it the vendor's `osohq/fallback`, by its name? Any other image is taken for a build of ours. */
export function isVendorImage(image: string): boolean {
  const [named = ''] = image.split('@');
  const repository = named.replace(/:[^/:]*$/u, '');
  return VENDOR_REPOSITORY.test(repository);
}
