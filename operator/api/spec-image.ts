/**
 * Which image the nodes run, and whose program is in it. The vendor's knows fewer settings than ours: what
 * it would leave undone, and answer all the same, is refused.
 */

import { z } from 'zod';
import { DEFAULT_PRIMARY_URL } from '../../node/contract.ts';
import { described, text, type Rule } from './field.ts';

/** The vendor's repository, wherever a registry keeps it: `public.ecr.aws/osohq/fallback:1.1.0@sha256:…`. */
const VENDOR_IMAGE = /(^|\/)osohq\/fallback(:[^/:@]*)?(@[^/]*)?$/u;

/** How often the vendor's program copies: it has no setting for that. Source: its page, "Oso Fallback". */
export const VENDOR_SYNC_INTERVAL_SECONDS = 1_800;

export const Image = text(
  "Image of the nodes: this project's, or the vendor's (public.ecr.aws/osohq/fallback), which knows fewer of these fields. Absent: the one that belongs to the operator's version.",
  {
    pattern: /^[^\s]+$/u,
    lengthMax: 512,
    message: 'must be the name of an image, without spaces',
  },
);

export const ImageKind = described(
  z.enum(['Auto', 'Own', 'Vendor']),
  "Whose program is in image. Auto: the vendor's if the repository is osohq/fallback, in whatever registry; this project's otherwise. Own, Vendor: for a mirror under another name.",
);

type ImageFields = {
  readonly image?: string;
  readonly imageKind: z.infer<typeof ImageKind>;
};

/** Does it run the vendor's program? `image` is the one that is run. */
export function isVendorImage({ image, imageKind }: ImageFields): boolean {
  if (imageKind !== 'Auto') return imageKind === 'Vendor';
  return image !== undefined && VENDOR_IMAGE.test(image);
}

const IS_VENDOR = `(self.imageKind == 'Vendor' || (self.imageKind == 'Auto' && has(self.image) && self.image.matches(r'${VENDOR_IMAGE.source.replaceAll('\\/', '/')}')))`;

type SafetyFields = ImageFields & {
  readonly applicationKeys?: object;
  readonly tls?: object;
  readonly freshness: { readonly overHardAge: 'Serve' | 'Refuse' };
  readonly guard: string;
  readonly url: string;
  readonly syncIntervalSeconds: number;
};

const KIND_OF_IMAGE: Rule<ImageFields> = {
  cel: "self.imageKind == 'Auto' || has(self.image)",
  holds: ({ image, imageKind }) => imageKind === 'Auto' || image !== undefined,
  message: 'set image, or remove imageKind: it says whose program is in image',
};

const NO_KEYS: Rule<SafetyFields> = {
  cel: `!has(self.applicationKeys) || !${IS_VENDOR}`,
  holds: (spec) => spec.applicationKeys === undefined || !isVendorImage(spec),
  message:
    "remove applicationKeys, or use this project's image: the vendor's lets in whoever shows a well-formed key",
};

const NO_TLS: Rule<SafetyFields> = {
  cel: `!has(self.tls) || !${IS_VENDOR}`,
  holds: (spec) => spec.tls === undefined || !isVendorImage(spec),
  message: "remove tls, or use this project's image: the vendor's speaks plain HTTP alone",
};

const NO_REFUSAL: Rule<SafetyFields> = {
  cel: `self.freshness.overHardAge == 'Serve' || !${IS_VENDOR}`,
  holds: (spec) => spec.freshness.overHardAge === 'Serve' || !isVendorImage(spec),
  message:
    "set freshness.overHardAge to Serve, or use this project's image: the vendor's answers from a copy of any age",
};

const NO_HOLD: Rule<SafetyFields> = {
  cel: `self.guard != 'Hold' || !${IS_VENDOR}`,
  holds: (spec) => spec.guard !== 'Hold' || !isVendorImage(spec),
  message:
    "set guard to something else than Hold, or use this project's image: the vendor's uses every new copy",
};

const NO_OTHER_PRIMARY: Rule<SafetyFields> = {
  cel: `self.url == '${DEFAULT_PRIMARY_URL}' || !${IS_VENDOR}`,
  holds: (spec) => spec.url === DEFAULT_PRIMARY_URL || !isVendorImage(spec),
  message:
    "remove url, or use this project's image: the vendor's copies from Oso Cloud and from nowhere else",
};

const NO_OTHER_INTERVAL: Rule<SafetyFields> = {
  cel: `self.syncIntervalSeconds == ${VENDOR_SYNC_INTERVAL_SECONDS} || !${IS_VENDOR}`,
  holds: (spec) =>
    spec.syncIntervalSeconds === VENDOR_SYNC_INTERVAL_SECONDS || !isVendorImage(spec),
  message:
    "remove syncIntervalSeconds, or use this project's image: when the vendor's copies is its own affair",
};

/** Of the whole spec. */
export const IMAGE_RULES: readonly Rule<SafetyFields>[] = [
  KIND_OF_IMAGE,
  NO_KEYS,
  NO_TLS,
  NO_REFUSAL,
  NO_HOLD,
  NO_OTHER_PRIMARY,
  NO_OTHER_INTERVAL,
];
