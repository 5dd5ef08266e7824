/** Which of several sorted sources comes next: a heap of their numbers. */

export class MergeHeap {
  readonly #isBefore: (a: number, b: number) => boolean;
  readonly #sources: Uint32Array;
  #count: number;

  /** `isBefore`: of two sources by what they have now. Every source has something. */
  constructor(sourceCount: number, isBefore: (a: number, b: number) => boolean) {
    this.#isBefore = isBefore;
    this.#sources = Uint32Array.from({ length: sourceCount }, (_, source) => source);
    this.#count = sourceCount;
    for (let at = (sourceCount >>> 1) - 1; at >= 0; at -= 1) this.#sink(at);
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** The source that has the least. */
  get first(): number {
    return this.#sources[0] ?? 0;
  }

  /** The first source has something else now, nothing less than before. */
  moved(): void {
    this.#sink(0);
  }

  /** The first source has nothing any more. */
  ended(): void {
    this.#count -= 1;
    this.#sources[0] = this.#sources[this.#count] ?? 0;
    this.#sink(0);
  }

  #sink(from: number): void {
    const [sources, count] = [this.#sources, this.#count];
    let at = from;
    const source = sources[at] ?? 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= count) break;
      const right = child + 1;
      if (right < count && this.#isBefore(sources[right] ?? 0, sources[child] ?? 0)) child = right;
      if (!this.#isBefore(sources[child] ?? 0, source)) break;
      sources[at] = sources[child] ?? 0;
      at = child;
    }
    sources[at] = source;
  }
}
