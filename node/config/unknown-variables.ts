/**
 * Variables that look like a node's and are none: a slip would leave a setting at its default without a
 * word. They are told and stop nothing, as others set variables of such names too: for a Service called
 * `oso-fallback` Kubernetes puts a dozen into every pod of its namespace.
 */

import { OWN_VARIABLES, VENDOR_VARIABLES } from '../contract.ts';
import { Suggester } from '../lib/suggest.ts';

type Variables = Readonly<Record<string, string | undefined>>;

const KNOWN: readonly string[] = [
  ...Object.values(VENDOR_VARIABLES),
  ...Object.values(OWN_VARIABLES),
];

/** Ours alone: what else begins with `OSO_` may be an application's or the vendor's. */
const OWN_PREFIX = /^OSO_FALLBACK_/u;
const PREFIX = /^OSO_(?:FALLBACK_)?/u;

/**
 * One sentence for each: every unknown `OSO_FALLBACK_…`, and of the other `OSO_…` those that are nearly
 * one of a node's. Values are not shown.
 */
export function unknownVariables(environment: Variables): readonly string[] {
  const suggester = new Suggester();
  return Object.entries(environment).flatMap(([name, value = '']) => {
    if (!name.startsWith('OSO_') || KNOWN.includes(name) || isServiceLink(name, value)) return [];
    const meant = meantBy(name, suggester);
    if (meant === undefined && !OWN_PREFIX.test(name)) return [];
    const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
    return [`${name}: is not a setting of a node, and changes nothing${hint}`];
  });
}

/** `tcp://10.0.0.1:8080`. */
const LINK = /^(?:tcp|udp|sctp):\/\//u;

/**
 * Does Kubernetes say with it where a Service is? For one called `oso-fallback` there are
 * `OSO_FALLBACK_SERVICE_HOST`, `…_SERVICE_PORT`, `…_SERVICE_PORT_HTTP`, `…_PORT`, `…_PORT_8080_TCP` and
 * `…_PORT_8080_TCP_ADDR`; one called `oso` has an `OSO_PORT` (Kubernetes, "Accessing the Service").
 */
export function isServiceLink(name: string, value: string): boolean {
  if (name.endsWith('_PORT') && LINK.test(value)) return true;
  return /_SERVICE_HOST$|_SERVICE_PORT(?:_[\dA-Z_]+)?$|_PORT_\d+_(?:TCP|UDP|SCTP)(?:_[A-Z]+)?$/u.test(
    name,
  );
}

/** With the wrong prefix of the two, or misspelt. */
function meantBy(name: string, suggester: Suggester): string | undefined {
  const stem = name.replace(PREFIX, '');
  const twin = KNOWN.find((known) => known.replace(PREFIX, '') === stem);
  if (twin !== undefined) return twin;
  return nearest(name, /^OSO_/u, suggester) ?? nearest(name, PREFIX, suggester);
}

/** Compared without what they all begin with: that would make everything alike. */
function nearest(name: string, prefix: RegExp, suggester: Suggester): string | undefined {
  const bare = new Map(KNOWN.map((known) => [known.replace(prefix, ''), known]));
  const near = suggester.nearest(name.replace(prefix, ''), bare.keys());
  return near === undefined ? undefined : bare.get(near);
}
