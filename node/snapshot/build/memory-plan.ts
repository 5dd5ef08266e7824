/**
 * How a build divides the memory it may take. Only one of the parts is in use at a time, but for the
 * buffers of streams. Merging takes a buffer per run, down to STREAM_BYTES_MIN: with a cap of c bytes
 * that is enough for some c² / 80,000 facts, and with 64 MiB for more than a generation can hold.
 */

export type MemoryPlan = {
  /** Facts that wait to be spilled. */
  readonly chunkBytesMax: number;
  /** Facts, if they are all there are, that become a generation without a spill. */
  readonly wholeBytesMax: number;
  /** A table that is indexed in memory. */
  readonly tableBytesMax: number;
  /** Rows that are sorted into one run while a table is written and another run is read. */
  readonly runBytesMax: number;
  /** Ids whose slots are found together. */
  readonly slotBytesMax: number;
  /** The buffers of all the streams that are read or written together. */
  readonly streamsBytesMax: number;
};

/** The default cap. */
export const MEMORY_BYTES_MAX = 64 * 1024 * 1024;

const STREAM_BYTES_MAX = 64 * 1024;
const STREAM_BYTES_MIN = 512;

export function planFor(memoryBytesMax: number): MemoryPlan {
  const share = (part: number) => Math.floor(memoryBytesMax * part);
  return {
    chunkBytesMax: share(0.5),
    wholeBytesMax: share(0.3),
    tableBytesMax: share(0.75),
    runBytesMax: share(0.5),
    slotBytesMax: share(0.5),
    streamsBytesMax: share(0.2),
  };
}

/** Of each of so many streams. */
export function bufferBytesFor({ streamsBytesMax }: MemoryPlan, streamCount: number): number {
  const share = Math.floor(streamsBytesMax / Math.max(1, streamCount));
  return Math.min(STREAM_BYTES_MAX, Math.max(STREAM_BYTES_MIN, share));
}
