/** What the matrix needs of an SDK, whatever language it is written in. */

import type { CallName } from './calls.ts';

/** Where an SDK is pointed to. */
export type Place = {
  readonly primaryUrl: string;
  readonly fallbackUrl: string;
  /** A file. */
  readonly dataBindings: string;
  /** Of one attempt at the primary, where an SDK can be told; left out, it is told nothing. */
  readonly timeoutMs?: number;
  /** When an SDK has said nothing for so long, it is taken to wait for ever. */
  readonly patienceMs: number;
  /** Each call is made twice, and the second time counts. In between, this is asked, by GET. */
  readonly gateUrl?: string;
};

export type Outcome =
  | { readonly kind: 'answer'; readonly value: unknown }
  | { readonly kind: 'error'; readonly message: string }
  /** Neither, for as long as anybody would wait. */
  | { readonly kind: 'silence' };

export type Asked = readonly [CallName, Outcome];

export type SdkClient = {
  /** Each call that the SDK has, once. */
  readonly askAll: (place: Place) => Promise<ReadonlyMap<CallName, Outcome>>;
  readonly end: () => Promise<void>;
};
