/** Bytes in pieces → lines. Shared by the journal and by files of facts. */

const LINE_BREAK = 0x0a;

export type Line = {
  /** Without the line break. Valid until the next line is asked for. */
  readonly bytes: Uint8Array;
  /** Offset of the first byte after the line and its break. */
  readonly end: number;
  /** False for what follows the last line break. */
  readonly isTerminated: boolean;
};

/**
 * The lines of `pieces`, in order. A line over `lineBytesMax` is given cut to one byte more than that,
 * so that a reader sees it is too long, and a file without line breaks does not fill the memory.
 */
export async function* linesOf(
  pieces: AsyncIterable<Uint8Array>,
  lineBytesMax: number,
): AsyncGenerator<Line> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let end = 0;
  const hold = (bytes: Uint8Array) => {
    const kept = bytes.subarray(0, Math.max(0, lineBytesMax + 1 - heldBytes));
    if (kept.length > 0) held.push(kept);
    heldBytes += kept.length;
    end += bytes.length;
  };
  const release = (): Uint8Array => {
    const [only, ...rest] = held;
    const bytes = only !== undefined && rest.length === 0 ? only : Buffer.concat(held);
    held = [];
    heldBytes = 0;
    return bytes;
  };

  for await (const piece of pieces) {
    let start = 0;
    for (;;) {
      const lineBreak = piece.indexOf(LINE_BREAK, start);
      if (lineBreak === -1) break;
      hold(piece.subarray(start, lineBreak));
      end += 1;
      yield { bytes: release(), end, isTerminated: true };
      start = lineBreak + 1;
    }
    if (start < piece.length) hold(piece.subarray(start));
  }
  if (heldBytes > 0) yield { bytes: release(), end, isTerminated: false };
}
