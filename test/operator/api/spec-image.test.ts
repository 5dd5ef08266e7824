/** Whose program is in an image, and what is refused of the one that cannot do it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isVendorImage } from '../../../operator/api/spec-image.ts';
import { checkRules } from './check-rules.ts';

checkRules('spec.image');

function checkVendor(images: readonly string[], isVendor: boolean): void {
  for (const image of images)
    assert.equal(isVendorImage({ image, imageKind: 'Auto' }), isVendor, image);
}

test("the vendor's image is known by its repository, in any registry and version", () =>
  checkVendor(
    [
      'public.ecr.aws/osohq/fallback',
      'public.ecr.aws/osohq/fallback:latest',
      'public.ecr.aws/osohq/fallback:1.1.0@sha256:0123456789abcdef',
      'mirror.example:5000/ecr/osohq/fallback',
      'osohq/fallback:1.1.0',
    ],
    true,
  ));

test('every other image is a build of ours', () =>
  checkVendor(
    [
      'registry.example/oso-fallback-node:0.1.0',
      'registry.example/osohq/fallback-node',
      'registry.example/notosohq/fallback',
      'osohq/fallback/node',
      'fallback',
    ],
    false,
  ));

test('what the resource says of a mirror counts for more than its name', () => {
  const mirror = { image: 'mirror.example/oso-fallback:1.1.0', imageKind: 'Vendor' } as const;
  assert.equal(isVendorImage(mirror), true);
  assert.equal(isVendorImage({ image: 'osohq/fallback', imageKind: 'Own' }), false);
  assert.equal(isVendorImage({ imageKind: 'Auto' }), false);
});
