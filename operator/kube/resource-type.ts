/** Which kind of thing a request is about, as its API group names it. */

export type ResourceType = {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** As in paths: `statefulsets`. */
  readonly plural: string;
  /** As in objects: `StatefulSet`. */
  readonly kind: string;
  readonly isNamespaced: boolean;
};

/** As objects state it: `v1`, `apps/v1`. */
export function apiVersionOf({ group, version }: ResourceType): string {
  return group === '' ? version : `${group}/${version}`;
}

/** As kubectl names it: `pods`, `statefulsets.apps`. What logs, metrics and messages say. */
export function nameOfType({ group, plural }: ResourceType): string {
  return group === '' ? plural : `${plural}.${group}`;
}
