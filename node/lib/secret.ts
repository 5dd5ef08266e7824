/** A string that must never be written down: whatever prints, logs or serialises it gets `[secret]`. */

import { inspect } from 'node:util';

const SHOWN = '[secret]';

export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself: for the one place that sends or compares it. */
  reveal(): string {
    return this.#value;
  }

  /** `text` without the value, for texts that others wrote: they may have quoted it. */
  redact(text: string): string {
    return text.replaceAll(this.#value, SHOWN);
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}
