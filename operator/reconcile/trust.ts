/**
 * Whom the operator takes for a node that is on https: who signs by what the Secret of the fleet says now, and for a
 * while by what it said before. A kubelet brings a renewed Secret to its pods within two minutes; until then nodes
 * show the old certificate, and are none the less well.
 */

import type { NodeTrust } from '../observe/http-get.ts';
import type { Certificate } from './certificate.ts';

/** A kubelet's interval and the age of its cache, with room to spare. */
const STAYS_MS = 10 * 60_000;

type Known = {
  readonly serverName: string;
  /** The latest first. */
  readonly authorities: readonly Authorities[];
};

type Authorities = {
  /** PEM. */
  readonly ca: string;
  /** When it was last what the Secret said. */
  readonly seenAtMs: number;
};

const NOBODY: Known = { serverName: '', authorities: [] };

export class Trust {
  readonly #known = new Map<string, Known>();

  /**
   * As the Secret of the fleet says at `nowMs`. What cannot be read, or is there no more, leaves all as it was:
   * nodes that run have it still.
   */
  inNodes(
    fleet: string,
    certificate: Pick<Certificate, 'serverName' | 'ca'> | undefined,
    nowMs: number,
  ): NodeTrust {
    const before = this.#known.get(fleet) ?? NOBODY;
    const { serverName = before.serverName, ca } = certificate ?? {};
    const authorities = ca === undefined ? before.authorities : withNewest(before, ca, nowMs);
    if (certificate !== undefined) this.#known.set(fleet, { serverName, authorities });
    const texts = authorities.map((each) => each.ca);
    return { serverName, ca: texts.length === 0 ? undefined : texts.join('') };
  }

  /** It is gone, or somebody else looks after it. */
  forget(fleet: string): void {
    this.#known.delete(fleet);
  }
}

function withNewest({ authorities }: Known, ca: string, nowMs: number): readonly Authorities[] {
  const others = authorities.filter((each) => each.ca !== ca && nowMs - each.seenAtMs < STAYS_MS);
  return [{ ca, seenAtMs: nowMs }, ...others];
}
