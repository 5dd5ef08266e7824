/**
 * Something open that several use: a generation's file, held by the world that answers from it and by
 * whoever still sends what it took from it. It is closed when the last one lets go.
 */

import { assert } from '../lib/assert.ts';

export type Lease = {
  /**
   * Holds it open until the result is called; calling that again does nothing. To be called while it
   * is open: by whoever has the current world in hand.
   */
  take(): () => void;
};

/** Calls `close` when the last holder lets go. */
export function leaseOf(close: () => void): Lease {
  let holders = 0;
  let isClosed = false;
  const letGo = () => {
    holders -= 1;
    if (holders > 0) return;
    isClosed = true;
    close();
  };
  return {
    take() {
      assert(!isClosed, 'what is closed cannot be held open');
      holders += 1;
      let isHeld = true;
      return () => {
        if (isHeld) letGo();
        isHeld = false;
      };
    },
  };
}

/** Of what needs no closing. */
export const ENDLESS_LEASE: Lease = { take: () => () => undefined };
