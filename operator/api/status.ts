/**
 * What the operator says of a fleet. It holds moments and no ages, which would differ at each look: a
 * fleet that rests is not written about.
 */

import { z } from 'zod';
import { described } from './field.ts';
import { REPLICAS_MAX } from './spec-scaling.ts';

const CONDITIONS_MAX = 20;
const TEXT_LENGTH_MAX = 1_024;
/** Kubernetes' own limit. */
export const CONDITION_MESSAGE_LENGTH_MAX = 32_768;

const Moment = z.iso.datetime({ offset: true });
const Text = z.string().max(TEXT_LENGTH_MAX);
const Count = z.int32().min(0);
const Bytes = z.int().min(0);

const ConditionFields = z.object({
  type: described(Text, 'What it is about, such as Ready.'),
  status: described(z.enum(['True', 'False', 'Unknown']), 'Whether it is so.'),
  observedGeneration: described(
    z.int().min(0),
    'Which metadata.generation of the resource it was found for.',
  ).exactOptional(),
  lastTransitionTime: described(Moment, 'When the status last changed.'),
  reason: described(Text, 'Why, in one word that programs may rely on.'),
  message: described(
    z.string().max(CONDITION_MESSAGE_LENGTH_MAX),
    'Why, in a sentence for people, and what to do.',
  ),
});

export const Condition = described(ConditionFields, 'One thing to know about the fleet.');

const NodeFields = z.object({
  name: described(Text, 'Name of the pod.'),
  ready: described(z.boolean(), 'Whether it answers questions.'),
  factsAt: described(
    Moment,
    'The moment of which its answers are: when its copy began to be taken. Absent: it has none.',
  ).exactOptional(),
  generation: described(
    Text,
    'Which copy it answers from: the first 16 hexadecimal digits of its digest.',
  ).exactOptional(),
  environmentBytes: described(Bytes, 'Size of the environment, in bytes.').exactOptional(),
  diskBytes: described(Bytes, 'What is used of its volume, in bytes.').exactOptional(),
  version: described(Text, "Version of the node's program.").exactOptional(),
  problem: described(
    Text,
    'What is wrong with it. Absent: nothing is known to be.',
  ).exactOptional(),
});

const OperatorFields = z.object({
  name: described(
    Text,
    'Which installation of the operator looks after this fleet: the namespace and the name of its Lease, or the machine that it runs on.',
  ),
  askedBy: described(
    Text,
    'Another installation that sees this resource, and asks whether the one in name still does; without an answer within a minute it takes over.',
  ).exactOptional(),
  askedAt: described(Moment, 'When it asked.').exactOptional(),
  answeredAt: described(
    Moment,
    'When the one in name answered last. Absent: no other installation has asked.',
  ).exactOptional(),
});

/** Every field is optional: a resource that nobody has looked at yet has an empty status. */
const StatusFields = z.object({
  observedGeneration: described(
    z.int().min(0),
    'Which metadata.generation of the resource this status is about.',
  ).exactOptional(),
  replicas: described(Count, 'How many nodes there are.').exactOptional(),
  readyReplicas: described(Count, 'How many of them answer questions.').exactOptional(),
  selector: described(Text, "Selects the nodes' pods, as an autoscaler needs it.").exactOptional(),
  fallbackUrl: described(
    Text,
    'What applications in the cluster give to their SDK as fallbackUrl.',
  ).exactOptional(),
  image: described(Text, 'The image that the nodes are to run.').exactOptional(),
  volumeSize: described(
    Text,
    'Size of the volume of each node, in bytes, as a quantity.',
  ).exactOptional(),
  environmentBytes: described(
    Bytes,
    'Size of the largest copy that a node has of the environment, in bytes.',
  ).exactOptional(),
  oldestFactsAt: described(
    Moment,
    'The moment of which the oldest answers are: of the oldest copy that a ready node has.',
  ).exactOptional(),
  nodes: described(
    z.array(described(NodeFields, 'One node.')).max(REPLICAS_MAX),
    'The nodes, one by one, by name.',
    { crd: { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] } },
  ).exactOptional(),
  operator: described(OperatorFields, 'Who looks after this fleet.').exactOptional(),
  conditions: described(
    z.array(Condition).max(CONDITIONS_MAX),
    'What to know about the fleet: Ready, Progressing, UpstreamReachable, Paused, CertificateValid, OutageReady.',
    { crd: { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] } },
  ).exactOptional(),
});

export const Status = described(
  StatusFields,
  'What the operator found of the fleet, last it looked.',
);
