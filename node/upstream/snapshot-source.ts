/**
 * Where a generation can be had from, besides the primary: another node, a snapshot store. Whoever
 * takes one checks every byte itself (node/snapshot/verify.ts): a source is never believed.
 */

/** What a source says about a generation: a part of node/snapshot's GenerationHead. */
export type OfferedHead = {
  /** The environment's id, without `e_`. */
  readonly environment: string;
  /** When the copy began to be taken, in milliseconds since 1970. */
  readonly takenAtMs: number;
  /** SHA-256 of all bytes from 64 on, in lower-case hex. */
  readonly digest: string;
  readonly byteLength: number;
};

/** One generation that a source has. */
export type Offer = Omit<OfferedHead, 'environment'> & {
  /**
   * Hands every byte to `write`, in order, except that it may begin again at 0; what is handed over is
   * valid until `write` returns. Resolves only when
   * length and digest are those that were offered; else throws NodeError `upstream_unavailable` or
   * `wrong_environment`, the signal's reason, or what `write` throws.
   */
  download(
    write: (bytes: Uint8Array, position: number) => void,
    signal: AbortSignal,
  ): Promise<void>;
};

export type SnapshotSource = {
  /** For messages: a URL or a path, never with a secret in it. */
  readonly name: string;
  /**
   * The newest generation it has, none from the future; undefined when it has none. Throws NodeError `upstream_unavailable`
   * or `wrong_environment`, or the signal's reason.
   */
  newest(signal: AbortSignal): Promise<Offer | undefined>;
};

/** A generation to be published: `pieces` may be called again, for another attempt. */
export type Publication = {
  readonly head: OfferedHead;
  pieces(): AsyncIterable<Uint8Array>;
};

/** A source that nodes also write to. Implementations pass test/contracts/snapshot-store.ts. */
export type SnapshotStore = SnapshotSource & {
  /**
   * Makes it the newest of the store, whole or not at all, and removes all but the newest few. Does
   * nothing when the store has this one or a newer one. Throws as `newest` does.
   */
  publish(publication: Publication, signal: AbortSignal): Promise<void>;
};
