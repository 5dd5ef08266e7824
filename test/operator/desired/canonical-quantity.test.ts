import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareQuantities } from '../../../operator/api/quantity.ts';
import { canonicalQuantity } from '../../../operator/desired/canonical-quantity.ts';

/** `expected` is what an API server gave back for each. */
function checkCanonical(cases: Readonly<Record<string, string>>): void {
  for (const [given, expected] of Object.entries(cases)) {
    assert.equal(canonicalQuantity(given), expected, given);
  }
}

test('a suffix is as large as a whole number allows', () =>
  checkCanonical({ '1024Mi': '1Gi', '30720Mi': '30Gi', '1500Mi': '1500Mi', '1000M': '1G' }));

test('fractions become whole numbers', () =>
  checkCanonical({ '1.5Gi': '1536Mi', '0.5': '500m', '1.50': '1500m', '0.0125': '12500u' }));

test('thousandths and thousands of a plain number have their suffix', () =>
  checkCanonical({ '1000m': '1', '2': '2', '1000': '1k', '3000000000': '3G', '100m': '100m' }));

test('less than 1 Ki is a plain number', () =>
  checkCanonical({ '0.5Ki': '512', '1Ki': '1Ki', '0Mi': '0', '0': '0' }));

test('what is no quantity is a bug', () =>
  assert.throws(() => canonicalQuantity('1 GB'), { name: 'AssertionError' }));

test('it is the same quantity, and canonical', () => {
  const suffixes = fc.constantFrom('', 'm', 'k', 'M', 'Ki', 'Mi', 'Gi');
  fc.assert(
    fc.property(fc.nat({ max: 1_000_000_000 }), suffixes, (amount, suffix) => {
      const canonical = canonicalQuantity(`${amount}${suffix}`);
      assert.equal(compareQuantities(canonical, `${amount}${suffix}`), 0);
      assert.equal(canonicalQuantity(canonical), canonical);
    }),
  );
});
