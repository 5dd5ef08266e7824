/**
 * Where copies are built when the node's own directory may fail: there, and while it can't take one, in a
 * temporary place. From there a copy is served as well, but no start will find it.
 */

import { NodeError } from '../lib/errors.ts';
import type { CopyPlace, Incoming } from './copy-place.ts';
import type { TemporaryPlace } from './temporary-place.ts';

export type SpareOptions = {
  readonly directory: CopyPlace;
  readonly spare: Pick<TemporaryPlace, 'incoming' | 'parent'>;
  /** For log and people: copies are built elsewhere from now on, and why. */
  readonly report: (sentence: string) => void;
};

export class SparePlace implements CopyPlace {
  readonly #options: SpareOptions;
  #trouble: string | undefined;

  constructor(options: SpareOptions) {
    this.#options = options;
  }

  /** Why the last copy was built elsewhere, and where; undefined: it was not. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Throws NodeError `disk_unavailable` when there is no place at all. */
  incoming(expectedBytes: number): Incoming {
    try {
      const incoming = this.#options.directory.incoming(expectedBytes);
      return {
        ...incoming,
        accept: (head, known) => {
          incoming.accept(head, known);
          this.#trouble = undefined;
        },
        elsewhere: (failure) => this.#spare(expectedBytes, failure),
      };
    } catch (error) {
      if (!(error instanceof NodeError) || error.code !== 'disk_unavailable') throw error;
      return this.#spare(expectedBytes, error);
    }
  }

  #spare(expectedBytes: number, why: NodeError): Incoming {
    const { spare } = this.#options;
    const incoming = this.#spareOrBoth(expectedBytes, why);
    this.#say(`${why.message}. Until then copies are built in ${spare.parent} and not kept`);
    return {
      ...incoming,
      accept: (head, known) => {
        incoming.accept(head, known);
        const message = `Cannot keep the copy, which is lost when this process ends: ${why.message}`;
        throw new NodeError('disk_unavailable', message, { cause: why });
      },
    };
  }

  #spareOrBoth(expectedBytes: number, why: NodeError): Incoming {
    try {
      return this.#options.spare.incoming(expectedBytes);
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      const message = `${why.message}. Nor is there another place: ${error.message}`;
      throw new NodeError('disk_unavailable', message, { cause: why });
    }
  }

  #say(trouble: string): void {
    if (trouble !== this.#trouble) this.#options.report(trouble);
    this.#trouble = trouble;
  }
}
