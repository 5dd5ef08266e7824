import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageOf, isVendorImage } from '../../../operator/desired/image.ts';

function checkVendor(images: readonly string[], isVendor: boolean): void {
  for (const image of images) assert.equal(isVendorImage(image), isVendor, image);
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

test("an image of the resource comes before the operator's", () => {
  const context = { defaultImage: 'ours:1' };
  assert.equal(imageOf({}, context), 'ours:1');
  assert.equal(imageOf({ image: 'theirs:2' }, context), 'theirs:2');
});
