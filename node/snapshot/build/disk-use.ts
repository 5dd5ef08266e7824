/** How much of the disk a build takes, spills and output together, and took at its worst. */

export class DiskUse {
  #bytes = 0;
  #bytesMax = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get bytesMax(): number {
    return this.#bytesMax;
  }

  /** By how many bytes it grew, or shrank when negative. */
  change(byBytes: number): void {
    this.#bytes += byBytes;
    this.#bytesMax = Math.max(this.#bytesMax, this.#bytes);
  }
}
