/**
 * A store of generations over any place that holds objects: which of them is the newest that this
 * node can use, how one is published, and which go then. What lies there is not trusted, nor named.
 */

import { assert } from '../lib/assert.ts';
import type { Clock } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import { nameOf } from '../snapshot/keep/directory-files.ts';
import type { GenerationHead } from '../snapshot/generation-file.ts';
import { wrongEnvironment } from '../snapshot/keep/wrong-environment.ts';
import { isFromTheFuture } from './clock-skew.ts';
import { download, type DownloadLimits, PACE, type Pace, paced } from './download.ts';
import type { Objects, StoredObject } from './objects.ts';
import { readRemoteHead } from './remote-head.ts';
import { UpstreamError } from './retry.ts';
import type { Offer, Publication, SnapshotStore } from './snapshot-source.ts';
import { cannotPublish, cannotTake } from './source-errors.ts';

export type ObjectStoreOptions = {
  readonly objects: Objects;
  /** The environment's id, without `e_`. */
  readonly environment: string;
  readonly clock: Clock;
  /** A number in [0, 1), another one each time. */
  readonly chance: () => number;
  /** How many generations a publication leaves, its own among them. */
  readonly keep?: number;
  readonly limits?: DownloadLimits;
  /** Of publications. */
  readonly pace?: Pace;
};

/** The newest, and what to go back to when it turns out to be of no use. */
const KEEP = 3;

/** Objects that are looked at for a newest one: more than are kept. */
const CANDIDATES_MAX = 16;

/** What a look at an object said. It stays so: another version is another object. */
type Look =
  | { readonly kind: 'usable'; readonly head: GenerationHead }
  | { readonly kind: 'unusable'; readonly error: NodeError };

type Seen = { readonly object: StoredObject; readonly look: Look };

type Found = { readonly object: StoredObject; readonly head: GenerationHead };

export class ObjectStore implements SnapshotStore {
  readonly #options: ObjectStoreOptions;
  readonly #objects: Objects;
  #looks = new Map<string, Look>();

  constructor(options: ObjectStoreOptions) {
    this.#options = options;
    this.#objects = options.objects;
  }

  get name(): string {
    return this.#objects.name;
  }

  /** Of those that can be used. When there are some and none can, throws why not the newest. */
  async newest(signal: AbortSignal): Promise<Offer | undefined> {
    let first: NodeError | undefined;
    for await (const { object, look } of this.#newestFirst(signal)) {
      if (look.kind === 'usable') return this.#offer({ object, head: look.head });
      first ??= look.error;
    }
    if (first !== undefined) throw first;
    return undefined;
  }

  /** Also throws `wrong_environment` when the store has generations of another one. */
  async publish(publication: Publication, signal: AbortSignal): Promise<void> {
    const { head } = publication;
    assert(head.environment === this.#options.environment, 'A node publishes its own environment');
    let newest: StoredObject | undefined;
    for await (const { object, look } of this.#newestFirst(signal)) {
      newest ??= object;
      if (look.kind === 'usable' && isAtLeast(look.head, head)) return;
      if (look.kind === 'unusable' && look.error.code === 'wrong_environment') throw look.error;
    }
    await this.#put(publication, newest, signal);
    if (!(await this.#objects.isSingle())) await this.#removeOlder(nameOf(head), signal);
  }

  async #put(
    publication: Publication,
    newest: StoredObject | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { pace = PACE } = this.#options;
    const inTime = paced(publication.head.byteLength, pace, signal);
    try {
      await this.#objects.put(publication, newest, inTime);
    } catch (error) {
      signal.throwIfAborted();
      if (!inTime.aborted) throw error;
      throw cannotPublish(this.name, 'it is too slow', { isTransient: true, cause: error });
    }
  }

  async *#newestFirst(signal: AbortSignal): AsyncGenerator<Seen, void, undefined> {
    const objects = (await this.#objects.list(signal)).slice(0, CANDIDATES_MAX);
    const ids = new Set(objects.map(idOf));
    this.#looks = new Map([...this.#looks].filter(([id]) => ids.has(id)));
    for (const object of objects) yield { object, look: await this.#look(object, signal) };
  }

  async #look(object: StoredObject, signal: AbortSignal): Promise<Look> {
    const known = this.#looks.get(idOf(object));
    if (known !== undefined) return known;
    const look = await this.#lookAt(object, signal);
    this.#looks.set(idOf(object), look);
    return look;
  }

  async #lookAt(object: StoredObject, signal: AbortSignal): Promise<Look> {
    try {
      const head = await readRemoteHead(object.byteLength, (range) =>
        this.#objects.read(object, range, signal),
      );
      const reason = await this.#whyNot(object, head);
      if (reason !== undefined) return unusable(this.#damaged(object, reason));
      const { environment } = this.#options;
      if (head.environment === environment) return { kind: 'usable', head };
      return unusable(
        wrongEnvironment(`the generation of ${this.name}`, {
          found: head.environment,
          expected: environment,
        }),
      );
    } catch (error) {
      if (!isDamage(error)) throw error;
      return unusable(this.#damaged(object, error.message));
    }
  }

  async #whyNot({ key }: StoredObject, head: GenerationHead): Promise<string | undefined> {
    if (isFromTheFuture(head.takenAtMs, this.#options.clock)) return 'it is from the future';
    const isNamedRight = nameOf(head) === key || (await this.#objects.isSingle());
    return isNamedRight ? undefined : 'it is not the one that its name says';
  }

  #offer({ object, head }: Found): Offer {
    const { takenAtMs, digest, byteLength } = head;
    return {
      takenAtMs,
      digest,
      byteLength,
      download: (write, signal) => this.#download({ object, head }, write, signal),
    };
  }

  /** What turned out to be wrong is not offered again: the next older one is. */
  async #download(
    { object, head }: Found,
    write: (bytes: Uint8Array, position: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, chance, limits } = this.#options;
    const parts = {
      from: this.name,
      offered: head,
      open: (position: number, inTime: AbortSignal) => this.#objects.open(object, position, inTime),
      clock,
      chance,
      ...(limits === undefined ? {} : { limits }),
    };
    try {
      await download(parts, write, signal);
    } catch (error) {
      const isFinal = error instanceof UpstreamError && !error.isTransient;
      if (isFinal) this.#looks.set(idOf(object), unusable(error));
      throw error;
    }
  }

  /** Newer ones stay, whatever they are, and so do those of others. */
  async #removeOlder(name: string, signal: AbortSignal): Promise<void> {
    const { keep = KEEP } = this.#options;
    const older = (await this.#objects.list(signal)).filter(({ key }) => key < name);
    for (const object of older.slice(keep - 1)) {
      const look = await this.#look(object, signal);
      const isOurs = look.kind === 'usable' || look.error.code !== 'wrong_environment';
      if (isOurs) await this.#objects.remove(object, signal);
    }
  }

  #damaged({ key }: StoredObject, reason: string): NodeError {
    return cannotTake(this.name, `${key}: ${reason}`, { isTransient: false });
  }
}

/** Does publishing `head` bring nothing new? */
function isAtLeast(
  { takenAtMs, digest }: GenerationHead,
  head: { readonly takenAtMs: number; readonly digest: string },
): boolean {
  if (takenAtMs !== head.takenAtMs) return takenAtMs > head.takenAtMs;
  return digest === head.digest;
}

function unusable(error: NodeError): Look {
  return { kind: 'unusable', error };
}

function isDamage(error: unknown): error is NodeError {
  return error instanceof NodeError && error.code === 'damaged_generation';
}

function idOf({ key, byteLength, version }: StoredObject): string {
  return JSON.stringify([key, byteLength, version]);
}
