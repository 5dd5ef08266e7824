/** The CustomResourceDefinition, made from the schema of the resource. */

import { PLURAL, API_VERSION, GROUP, KIND, Resource, VERSION } from './osofallback.ts';
import { structuralSchema, type FieldSchema } from './schema.ts';

const CATEGORY = 'oso';
const SHORT_NAMES = ['osofb'];

/** Kubernetes' own words for the fields that every object has. */
const OBJECT_FIELDS: Readonly<Record<string, FieldSchema>> = {
  apiVersion: { description: `Always ${API_VERSION}.`, type: 'string' },
  kind: { description: `Always ${KIND}.`, type: 'string' },
};

/** What `kubectl get` shows; those of priority 1 with `-o wide`. */
export const PRINTER_COLUMNS = [
  {
    name: 'Ready',
    type: 'integer',
    description: 'How many nodes answer questions.',
    jsonPath: '.status.readyReplicas',
  },
  {
    name: 'Desired',
    type: 'integer',
    description: 'How many nodes there should be.',
    jsonPath: '.spec.replicas',
  },
  {
    name: 'Facts Age',
    type: 'date',
    description: 'How long ago the oldest answers were true at the primary.',
    jsonPath: '.status.oldestFactsAt',
  },
  {
    name: 'OutageReady',
    type: 'string',
    description: 'Whether the fleet would survive an outage of the primary that begins now.',
    jsonPath: '.status.conditions[?(@.type=="OutageReady")].status',
  },
  {
    name: 'Size',
    type: 'string',
    description: 'Size of the volume of each node.',
    jsonPath: '.status.volumeSize',
  },
  {
    name: 'Status',
    type: 'string',
    description: 'Why the fleet is ready, or is not.',
    jsonPath: '.status.conditions[?(@.type=="Ready")].reason',
    priority: 1,
  },
  {
    name: 'Fallback URL',
    type: 'string',
    description: 'What applications in the cluster give to their SDK as fallbackUrl.',
    jsonPath: '.status.fallbackUrl',
    priority: 1,
  },
  {
    name: 'Image',
    type: 'string',
    description: 'The image that the nodes are to run.',
    jsonPath: '.status.image',
    priority: 1,
  },
  {
    name: 'Age',
    type: 'date',
    description: 'How long ago the resource was made.',
    jsonPath: '.metadata.creationTimestamp',
  },
] as const;

/** Where an autoscaler finds and sets the number of nodes. */
const SCALE = {
  specReplicasPath: '.spec.replicas',
  statusReplicasPath: '.status.replicas',
  labelSelectorPath: '.status.selector',
} as const;

/** `apiextensions.k8s.io/v1`, as `kubectl apply` takes it. */
export function customResourceDefinition() {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${PLURAL}.${GROUP}` },
    spec: {
      group: GROUP,
      names: {
        kind: KIND,
        listKind: `${KIND}List`,
        plural: PLURAL,
        singular: KIND.toLowerCase(),
        shortNames: SHORT_NAMES,
        categories: [CATEGORY],
      },
      scope: 'Namespaced',
      versions: [
        {
          name: VERSION,
          served: true,
          storage: true,
          additionalPrinterColumns: PRINTER_COLUMNS,
          subresources: { status: {}, scale: SCALE },
          schema: { openAPIV3Schema: explained(resourceSchema()) },
        },
      ],
    },
  } as const;
}

/** Metadata has Kubernetes' own schema, which a CRD must not repeat. */
export function resourceSchema(): FieldSchema {
  const schema = structuralSchema(Resource);
  return {
    ...schema,
    required: ['spec'],
    properties: { ...OBJECT_FIELDS, ...schema.properties, metadata: { type: 'object' } },
  };
}

/** `kubectl explain` shows descriptions, and neither ranges nor defaults: they are said there, too. */
function explained({ description, properties, items, ...schema }: FieldSchema): FieldSchema {
  const words = [description, rangeOf(schema), defaultOf(schema)];
  const sentences = words.filter((each) => each !== undefined).join(' ');
  return {
    ...(sentences === '' ? {} : { description: sentences }),
    ...schema,
    ...(items === undefined ? {} : { items: explained(items) }),
    ...(properties === undefined ? {} : { properties: explainedFields(properties) }),
  };
}

function explainedFields(properties: Readonly<Record<string, FieldSchema>>) {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, explained(schema)]),
  );
}

function rangeOf({ minimum, maximum }: FieldSchema): string | undefined {
  if (minimum === undefined || maximum === undefined) return undefined;
  return `From ${minimum} to ${maximum}.`;
}

function defaultOf({ default: value }: FieldSchema): string | undefined {
  return value === undefined || typeof value === 'object' ? undefined : `Default: ${value}.`;
}
