/** Names of children fit where Kubernetes puts them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  childLabels,
  childNames,
  FIELD_MANAGER,
  HEADLESS_LABELS,
  keyHashesName,
  selectorLabels,
} from '../../../operator/api/names.ts';
import { NAME_LENGTH_MAX } from '../../../operator/api/osofallback.ts';
import { REPLICAS_MAX } from '../../../operator/api/spec-scaling.ts';

const LONGEST = 'n'.repeat(NAME_LENGTH_MAX);
const LABEL_LENGTH_MAX = 63;
/** What a StatefulSet's controller puts after its name, for a label of each pod. */
const REVISION_SUFFIX = '-0123456789';

test('the longest name leaves room for what comes after it', () => {
  const names = [...Object.values(childNames(LONGEST)), keyHashesName(LONGEST)];
  const { statefulSet } = childNames(LONGEST);
  const derived = [`${statefulSet}${REVISION_SUFFIX}`, `data-${statefulSet}-${REPLICAS_MAX - 1}`];
  const labels = Object.values({ ...childLabels(LONGEST), ...HEADLESS_LABELS });
  for (const text of [...names, ...derived, ...labels, FIELD_MANAGER]) {
    assert.ok(text.length <= LABEL_LENGTH_MAX, text);
    assert.match(text, /^[a-z]([-a-z0-9]*[a-z0-9])?$/u);
  }
});

test('the Services of a resource have two names, and the applications use its own', () => {
  const { clientService, headlessService } = childNames('shop');
  assert.equal(clientService, 'shop');
  assert.notEqual(headlessService, clientService);
});

test('no standard label selects pods: others may have the same', () => {
  for (const label of Object.keys(selectorLabels('shop')))
    assert.match(label, /^fallback\.oso\.dev\//u);
});

test('every child can be selected by what selects the pods', () => {
  for (const [label, value] of Object.entries(selectorLabels('shop'))) {
    assert.equal(Object.entries(childLabels('shop')).find(([name]) => name === label)?.[1], value);
  }
});
