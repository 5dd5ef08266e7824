/** The metadata of every child: its name, whose it is, and that nobody else's is taken for it. */

import { childLabels } from '../api/names.ts';
import { API_VERSION, KIND, type OsoFallback } from '../api/osofallback.ts';
import type { ObjectMeta } from '../kube/object.ts';

/** `more`: labels and annotations besides our own labels, which win. */
export function childMetadata(
  { metadata }: Pick<OsoFallback, 'metadata'>,
  name: string,
  more: Pick<ObjectMeta, 'labels' | 'annotations'> = {},
): ObjectMeta {
  const { labels, ...others } = more;
  return {
    name,
    namespace: metadata.namespace,
    labels: { ...labels, ...childLabels(metadata.name) },
    ...others,
    ownerReferences: [
      {
        apiVersion: API_VERSION,
        kind: KIND,
        name: metadata.name,
        uid: metadata.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  };
}
