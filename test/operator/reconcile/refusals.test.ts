import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KubeError } from '../../../operator/kube/kube-error.ts';
import { refusalOf, refusalText } from '../../../operator/reconcile/refusals.ts';

const NO_RIGHT = new KubeError(
  'forbidden',
  'Cannot get secrets shop/oso: secrets "oso" is forbidden: User "system:serviceaccount:a:b" cannot get resource "secrets" in API group "" in the namespace "shop"',
);
const QUOTA = new KubeError(
  'forbidden',
  'Cannot apply statefulsets shop/eu: statefulsets.apps "eu" is forbidden: exceeded quota: q',
);

test('a right that is missing is named, with what to do', () =>
  assert.match(
    refusalText(NO_RIGHT),
    /cannot get resource "secrets".*"shop"\. Give the operator/u,
  ));

test('a quota has nothing to do with rights', () => {
  assert.equal(refusalText(QUOTA), QUOTA.message);
  assert.deepEqual(refusalOf('StatefulSet eu', QUOTA), {
    reason: 'Forbidden',
    what: 'StatefulSet eu',
    message: QUOTA.message,
  });
});

test('what is not as it must be is refused, not forbidden', () =>
  assert.equal(refusalOf('Service eu', new KubeError('invalid', 'no')).reason, 'Refused'));
