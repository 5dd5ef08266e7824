/**
 * Shared memory is not counted by V8's collector. A node with little to do would keep every copy it
 * ever had: measured, six copies of 100 MB were 600 MB until something else filled the heap.
 */

/** More than what V8 lets memory outside the heap grow by before it starts to collect (64 MiB). */
const PRESSURE_BYTES = 80 * 1024 * 1024;

/**
 * Makes V8 look for garbage soon, in small steps beside other work. Does so by a block that V8 counts
 * and nobody touches: the system gives it addresses, not memory.
 */
export function collectSoon(): void {
  try {
    untouched(PRESSURE_BYTES);
  } catch {
    // No room even for addresses: whatever is next to be allocated makes V8 collect.
  }
}

function untouched(bytes: number): ArrayBuffer {
  return new ArrayBuffer(bytes);
}
