/** The user's changes of the pods: the one part of the resource whose fields are Kubernetes' own. */

import { z } from 'zod';
import { described, texts } from './field.ts';
import { CONTAINER_NAME } from './names.ts';
import { isReserved } from './spec-access.ts';

const LABELS = { entriesMax: 50, lengthMax: 63 };
const ANNOTATIONS = { entriesMax: 50, lengthMax: 4_096 };

/** What of the node's container a patch must not have, and why. A CRD's schema cannot say so of free fields. */
const NOT_OF_THE_NODE: Readonly<Record<string, string>> = {
  envFrom:
    'remove it: a variable of the node could come in unseen; name variables in spec.env, with fromSecret',
  command: 'remove it: the image knows how its program is started; NODE_OPTIONS may be set in env',
  args: 'remove it: the image knows how its program is started; use spec.env',
};

const Named = z.looseObject({ name: z.string() });
const Containers = z.array(z.unknown());

/** Part of a PodSpec. What cannot be read as one is the API server's to refuse. */
const PodSpec = z.record(z.string(), z.json()).superRefine((spec, context) => {
  const containers = Containers.safeParse(spec['containers']).data ?? [];
  containers.forEach((each, index) => {
    const container = Named.safeParse(each).data;
    if (container?.name !== CONTAINER_NAME) return;
    for (const { field, message } of problemsOfNode(container)) {
      context.addIssue({ code: 'custom', path: ['containers', index, field], message });
    }
  });
});

function problemsOfNode(container: Readonly<Record<string, unknown>>) {
  const fields = Object.entries(NOT_OF_THE_NODE).flatMap(([field, message]) =>
    (container[field] ?? null) === null ? [] : [{ field, message }],
  );
  const variables = (Containers.safeParse(container['env']).data ?? []).flatMap(
    (each) => Named.safeParse(each).data ?? [],
  );
  const reserved = variables.filter(({ name }) => isReserved(name));
  return [
    ...fields,
    ...reserved.map(({ name }) => ({
      field: 'env',
      message: `remove ${name}: this variable is the operator's, or each process makes its own`,
    })),
  ];
}

export const PodTemplate = described(
  z.object({
    metadata: described(
      z.object({
        labels: texts("Labels of the pods, besides the operator's own.", LABELS).exactOptional(),
        annotations: texts(
          "Annotations of the pods, besides the operator's own.",
          ANNOTATIONS,
        ).exactOptional(),
      }),
      'Labels and annotations of the pods.',
    ).exactOptional(),
    spec: described(
      PodSpec,
      'Part of a PodSpec, merged as `kubectl patch --type=strategic` would: containers by name (the node is `node`), such as nodeSelector, tolerations, affinity, priorityClassName, sidecars. What the node depends on is set again after it.',
      { crd: { 'x-kubernetes-preserve-unknown-fields': true } },
    ).exactOptional(),
  }),
  "What to change in the nodes' pods that no field of this resource says. Whoever may write it may run any pod in the namespace, with each of its Secrets and ServiceAccounts.",
);
