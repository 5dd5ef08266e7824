/**
 * How much of the cluster the nodes get, and when there are more of them. The vendor's rules: 1 core and
 * 256 MB a node, more nodes over 80 % of CPU or memory. Source: docs of Oso Fallback, "System
 * Requirements" and "Scaling Guidelines".
 */

import { z } from 'zod';
import { described, quantity, wholeNumber, type Rule } from './field.ts';
import { compareQuantities, nanosOf } from './quantity.ts';

export const REPLICAS_MAX = 100;

const CPU = { min: '10m', max: '1k', example: '500m' };
const MEMORY = { min: '32Mi', max: '16Ti', example: '512Mi' };
/** Of a resource's request; 0 is off. */
const PERCENT = { min: 0, max: 100 };
const PERCENT_DEFAULT = 80;

const AutoscalingFields = z.object({
  minReplicas: wholeNumber('Fewest nodes that stay.', { min: 1, max: REPLICAS_MAX }).default(2),
  maxReplicas: wholeNumber('Most nodes there may be.', { min: 1, max: REPLICAS_MAX }),
  cpuPercent: wholeNumber(
    'Nodes are added while their average use of CPU is over this, in percent of resources.requests.cpu. 0: CPU is not looked at.',
    PERCENT,
  ).default(PERCENT_DEFAULT),
  memoryPercent: wholeNumber(
    'Nodes are added while their use of memory is over this, in percent of resources.requests.memory. Caches seldom shrink, so memory adds nodes more readily than it removes them. 0: memory is not looked at.',
    PERCENT,
  ).default(PERCENT_DEFAULT),
});

type AutoscalingSpec = z.output<typeof AutoscalingFields>;

const MIN_TO_MAX: Rule<AutoscalingSpec> = {
  cel: 'self.minReplicas <= self.maxReplicas',
  holds: ({ minReplicas, maxReplicas }) => minReplicas <= maxReplicas,
  message: 'raise maxReplicas to minReplicas or more',
};

const SOME_METRIC: Rule<AutoscalingSpec> = {
  cel: 'self.cpuPercent > 0 || self.memoryPercent > 0',
  holds: ({ cpuPercent, memoryPercent }) => cpuPercent > 0 || memoryPercent > 0,
  message: 'set cpuPercent or memoryPercent over 0, or remove autoscaling: nothing would scale',
};

export const Autoscaling = described(
  AutoscalingFields,
  'Lets a HorizontalPodAutoscaler set replicas by the load; it needs the metrics API (metrics-server) in the cluster. Absent: as many nodes as replicas says.',
  { rules: [MIN_TO_MAX, SOME_METRIC] },
);

const ResourcesFields = z.object({
  requests: described(
    z.object({
      cpu: quantity('CPU that is kept for each node, in cores.', CPU).prefault('1'),
      memory: quantity('Memory that is kept for each node, in bytes.', MEMORY).prefault('256Mi'),
    }),
    'What each node is sure to get.',
  ).prefault({}),
  limits: described(
    z.object({
      cpu: quantity(
        'CPU a node may use, in cores. Absent: what the machine has to spare, so that copying never slows answers down.',
        CPU,
      ).exactOptional(),
      memory: quantity(
        'Memory a node may use, in bytes. Absent: as much as is requested.',
        MEMORY,
      ).exactOptional(),
    }),
    'What each node may use at most.',
  ).prefault({}),
});

type ResourcesSpec = z.output<typeof ResourcesFields>;

function limitOver(resource: 'cpu' | 'memory'): Rule<ResourcesSpec> {
  const [limit, request] = [`self.limits.${resource}`, `self.requests.${resource}`];
  const areQuantities = `isQuantity(string(${limit})) && isQuantity(string(${request}))`;
  const isOver = `quantity(string(${limit})).compareTo(quantity(string(${request}))) >= 0`;
  return {
    cel: `!has(${limit}) || !(${areQuantities}) || ${isOver}`,
    holds: ({ limits, requests }) => isAtLeast(limits[resource], requests[resource]),
    message: `raise limits.${resource} to requests.${resource} or more`,
  };
}

/** True also where a quantity is wrong in itself, which has been said. */
function isAtLeast(limit: string | undefined, request: string): boolean {
  if (limit === undefined || nanosOf(limit) === undefined) return true;
  return nanosOf(request) === undefined || compareQuantities(limit, request) >= 0;
}

export const Resources = described(
  ResourcesFields,
  'CPU and memory of each node. An environment that fits the memory is held in it; a larger one is read from disk, with the same answers.',
  { rules: [limitOver('cpu'), limitOver('memory')] },
);
