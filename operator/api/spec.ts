/** What a user may write, field by field: defaults, limits, rules and the words of the reference. */

import { z } from 'zod';
import { DEFAULT_PRIMARY_URL } from '../../node/contract.ts';
import { described, secretName, wholeNumber, type Rule } from './field.ts';
import { ApiToken, ApplicationKeys, Env } from './spec-access.ts';
import { Image, IMAGE_RULES, ImageKind, VENDOR_SYNC_INTERVAL_SECONDS } from './spec-image.ts';
import { Monitoring, NetworkPolicy, Service } from './spec-network.ts';
import { PodTemplate } from './spec-pod-template.ts';
import { Autoscaling, REPLICAS_MAX, Resources } from './spec-scaling.ts';
import { Storage } from './spec-storage.ts';
import { Tls } from './spec-tls.ts';

/** The node's own limits: at most a day between copies, at most ten years of age. */
const SYNC_INTERVAL_SECONDS = { min: 1, max: 86_400, default: VENDOR_SYNC_INTERVAL_SECONDS };
const AGE_SECONDS = { min: 1, max: 315_360_000 };
const START_GRACE_SECONDS = { min: 10, max: 86_400, default: 300 };
const TERMINATION_GRACE_SECONDS = { min: 1, max: 3_600, default: 30 };
const PULL_SECRETS_MAX = 10;

const Environment = described(
  z.string().max(64),
  'Id of the environment to copy, without `e_`. The copies on disk are of this environment.',
  {
    rules: [
      {
        cel: "!self.startsWith('e_')",
        holds: (id) => !id.startsWith('e_'),
        message: 'write the id without e_',
      },
      {
        cel: "self.startsWith('e_') || self.matches(r'^[0-9A-Za-z-]+$')",
        holds: (id) => id.startsWith('e_') || /^[0-9A-Za-z-]+$/u.test(id),
        message: "must be the id of an environment: letters, digits and '-'",
      },
    ],
    changes: [
      {
        cel: 'self == oldSelf',
        message: 'environment cannot be changed: create another OsoFallback for the other one',
      },
    ],
  },
);

const Tenant = described(z.string().max(128), 'Id of your tenant at Oso.', {
  rules: [
    {
      cel: "self.matches(r'^[!-~]+$')",
      holds: (id) => /^[!-~]+$/u.test(id),
      message: 'must be the id of a tenant: characters of ASCII, no spaces',
    },
  ],
  changes: [
    {
      cel: 'self == oldSelf',
      message: 'tenant cannot be changed: create another OsoFallback for the other one',
    },
  ],
});

/** As the node reads it; a host first, in the letters that both readers of URLs agree on. */
const URL_PATTERN = /^https?:\/\/([0-9A-Za-z.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(\/[^\s?#@]*)?$/u;

const Url = described(
  z.string().max(2_048),
  'Base URL of the primary, which the nodes copy from: http or https, without user, query and fragment.',
  {
    rules: [
      {
        cel: `self.matches(r'${URL_PATTERN.source.replaceAll('\\/', '/')}') && isURL(self)`,
        holds: (url) => URL_PATTERN.test(url) && URL.canParse(url),
        message: 'must be an http or https URL without user, query and fragment',
      },
    ],
  },
);

const FreshnessFields = z.object({
  softAgeSeconds: wholeNumber(
    'A copy older than this is warned of, in seconds. Absent: three times syncIntervalSeconds, and at most hardAgeSeconds.',
    AGE_SECONDS,
  ).exactOptional(),
  hardAgeSeconds: wholeNumber(
    'What becomes of a copy older than this, in seconds, is in overHardAge. Absent: no limit.',
    AGE_SECONDS,
  ).exactOptional(),
  overHardAge: described(
    z.enum(['Serve', 'Refuse']),
    'Serve: a copy over hardAgeSeconds still answers. Refuse: its node answers with an error and is taken out of the Service: in a long outage everyone is denied rather than somebody let in whose access was revoked.',
  ).default('Serve'),
});

type FreshnessSpec = z.output<typeof FreshnessFields>;

const SOFT_BEFORE_HARD: Rule<FreshnessSpec> = {
  cel: '!has(self.softAgeSeconds) || !has(self.hardAgeSeconds) || self.softAgeSeconds <= self.hardAgeSeconds',
  holds: ({ softAgeSeconds = 0, hardAgeSeconds = Infinity }) => softAgeSeconds <= hardAgeSeconds,
  message: 'lower softAgeSeconds to hardAgeSeconds or less: the warning comes first',
};

const REFUSAL_HAS_LIMIT: Rule<FreshnessSpec> = {
  cel: "self.overHardAge == 'Serve' || has(self.hardAgeSeconds)",
  holds: ({ overHardAge, hardAgeSeconds }) =>
    overHardAge === 'Serve' || hardAgeSeconds !== undefined,
  message: 'set hardAgeSeconds: it is the age over which answers are refused',
};

const SpecFields = z.object({
  environment: Environment,
  tenant: Tenant,
  apiToken: ApiToken,
  url: Url.default(DEFAULT_PRIMARY_URL),
  image: Image.exactOptional(),
  imageKind: ImageKind.default('Auto'),
  imagePullPolicy: described(
    z.enum(['Always', 'IfNotPresent', 'Never']),
    "When the image is pulled. Absent: Kubernetes' rule, Always for the tag `latest` and IfNotPresent otherwise.",
  ).exactOptional(),
  imagePullSecrets: described(
    z
      .array(
        described(
          z.object({ name: secretName('Name of the Secret, in the namespace of this resource.') }),
          'A Secret.',
        ),
      )
      .max(PULL_SECRETS_MAX)
      .refine(
        (secrets) => new Set(secrets.map(({ name }) => name)).size === secrets.length,
        'names must be unique',
      ),
    'Secrets with which the image is pulled.',
    { crd: { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] } },
  ).exactOptional(),
  replicas: wholeNumber(
    'How many nodes there are. With autoscaling the autoscaler sets it: leave it out of manifests then.',
    { min: 0, max: REPLICAS_MAX },
  ).default(2),
  autoscaling: Autoscaling.exactOptional(),
  storage: Storage.prefault({}),
  resources: Resources.prefault({}),
  syncIntervalSeconds: wholeNumber(
    'From one copy of the environment to the next, in seconds.',
    SYNC_INTERVAL_SECONDS,
  ).default(SYNC_INTERVAL_SECONDS.default),
  freshness: described(FreshnessFields, 'What the age of a copy means for its answers.', {
    rules: [SOFT_BEFORE_HARD, REFUSAL_HAS_LIMIT],
  }).prefault({}),
  guard: described(
    z.enum(['Default', 'Disabled', 'Warn', 'Hold']),
    'What becomes of a new copy that, tried on recent questions, differs much from the one in use. Disabled: it is used untried. Warn: it is used, with a warning. Hold: it waits, and the one in use goes on answering. Default: as bad as it is, a warning or a wait.',
  ).default('Default'),
  startGraceSeconds: wholeNumber(
    'How long a node may take from its start until it answers, the copying included, in seconds. One that takes longer is restarted. With freshness.overHardAge Refuse, until its process listens: no restart makes a copy younger, and one that refuses goes on copying.',
    START_GRACE_SECONDS,
  ).default(START_GRACE_SECONDS.default),
  terminationGraceSeconds: wholeNumber(
    'How long a node that is stopped may go on answering what it was asked, in seconds.',
    TERMINATION_GRACE_SECONDS,
  ).default(TERMINATION_GRACE_SECONDS.default),
  service: Service.prefault({}),
  tls: Tls.exactOptional(),
  applicationKeys: ApplicationKeys.exactOptional(),
  networkPolicy: NetworkPolicy.prefault({}),
  monitoring: Monitoring.prefault({}),
  logLevel: described(
    z.enum(['Error', 'Warn', 'Info']),
    'What the nodes log: at Warn also each copy that could not be had.',
  ).default('Warn'),
  env: Env.exactOptional(),
  paused: described(
    z.boolean(),
    'true: the operator changes nothing of this fleet, whatever happens to it, and goes on reporting its status.',
  ).default(false),
  podTemplate: PodTemplate.exactOptional(),
});

type SpecValue = z.output<typeof SpecFields>;

const HARD_AFTER_SYNC: Rule<SpecValue> = {
  cel: '!has(self.freshness.hardAgeSeconds) || self.freshness.hardAgeSeconds > self.syncIntervalSeconds',
  holds: ({ freshness, syncIntervalSeconds }) =>
    (freshness.hardAgeSeconds ?? Infinity) > syncIntervalSeconds,
  message:
    'raise freshness.hardAgeSeconds over syncIntervalSeconds: every copy gets that old before the next one comes',
};

export const Spec = described(SpecFields, 'What the fleet of nodes should be.', {
  rules: [HARD_AFTER_SYNC, ...IMAGE_RULES],
});
