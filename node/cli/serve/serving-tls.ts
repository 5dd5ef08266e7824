/**
 * TLS as `serve` has it: files that are read again and again, as a mounted Secret changes without telling who
 * watches it; what cannot be used changes nothing but what is said of it. Nobody who listens on https is ever
 * left with plain HTTP.
 */

import { hash } from 'node:crypto';
import type { TlsConfig } from '../../config/tls.ts';
import type { NodeStatus } from '../../contract-status.ts';
import { OWN_VARIABLES } from '../../contract.ts';
import { TlsDoor } from '../../http/tls-door.ts';
import { readTlsMaterial, type TlsMaterial, type TlsTexts } from '../../http/tls-material.ts';
import type { Clock } from '../../lib/clock.ts';
import { NodeError } from '../../lib/errors.ts';
import { Secret } from '../../lib/secret.ts';
import type { Log } from '../../telemetry/log.ts';
import { keepLooking } from './keep-looking.ts';
import { readSmallFile } from './small-file.ts';

export type ServingTlsParts = {
  readonly config: TlsConfig;
  readonly clock: Pick<Clock, 'nowMs' | 'sleep'>;
  readonly log: Log;
};

const DAY_MS = 24 * 60 * 60_000;
/** Whoever renews certificates by themselves has done so by then. */
const EXPIRY_WARNING_MS = 14 * DAY_MS;

/** What a look at the files has found; two that have found the same have the same words. */
type Look =
  | { readonly kind: 'texts'; readonly texts: TlsTexts; readonly words: string }
  | { readonly kind: 'unreadable'; readonly words: string };

export class ServingTls {
  readonly door: TlsDoor;
  readonly #parts: ServingTlsParts;
  #used: string;
  #warnedAtMs = -Infinity;
  #trouble: NonNullable<NodeStatus['tls']>['trouble'];

  /** Throws NodeError `invalid_config` for files that cannot be used: a start has nothing from before. */
  static async open(parts: ServingTlsParts): Promise<ServingTls> {
    const look = await lookAt(parts.config);
    const read = look.kind === 'texts' ? readTlsMaterial(look.texts) : undefined;
    if (read?.kind === 'material') return new ServingTls(parts, read.material, look.words);
    const problem = read === undefined ? look.words : read.problem;
    throw new NodeError('invalid_config', `Cannot start: ${problem}`);
  }

  private constructor(parts: ServingTlsParts, material: TlsMaterial, words: string) {
    this.#parts = parts;
    this.#used = words;
    this.door = new TlsDoor(material);
    this.#warnOfExpiry();
  }

  /** Begins to look at the files; it is over once it is disposed of. */
  watch(): AsyncDisposable {
    return keepLooking({
      clock: this.#parts.clock,
      look: () => lookAt(this.#parts.config),
      found: (look, isSettled) => {
        this.#take(look, isSettled);
        this.#warnOfExpiry();
      },
    });
  }

  /** As `/fallback/v1/status` shows it. */
  status(): NonNullable<NodeStatus['tls']> {
    const { material, isClientCertificateNeeded } = this.door;
    const trouble = this.#trouble;
    return {
      expiresAtMs: material.expiresAtMs,
      isClientCertificateNeeded,
      ...(trouble === undefined ? {} : { trouble }),
    };
  }

  /**
   * Whoever writes the files one after the other is half done at some moment: what does not fit counts only
   * when it was the same at the look before.
   */
  #take(look: Look, isSettled: boolean): void {
    if (look.words === this.#used) {
      this.#trouble = undefined;
      return;
    }
    const read = look.kind === 'texts' ? readTlsMaterial(look.texts) : undefined;
    const problem = read?.kind === 'material' ? this.#whyExpired(read.material) : read?.problem;
    if (read?.kind === 'material' && problem === undefined) this.#use(read.material, look.words);
    else if (isSettled) this.#keep(problem ?? look.words);
  }

  #use(material: TlsMaterial, words: string): void {
    this.door.replace(material);
    this.#used = words;
    this.#trouble = undefined;
    this.#warnedAtMs = -Infinity;
    const expiresAt = new Date(material.expiresAtMs).toISOString();
    this.#parts.log.info({ expiresAt }, 'Read the certificate anew');
  }

  #keep(reason: string): void {
    const { clock, log } = this.#parts;
    if (this.#trouble?.reason === reason) return;
    this.#trouble = { sinceMs: this.#trouble?.sinceMs ?? clock.nowMs(), reason };
    log.error({}, `Cannot use the files of TLS, what was read before stays in force: ${reason}`);
  }

  /** Of a new one: one that has ended is no better than the one in use. */
  #whyExpired({ expiresAtMs }: TlsMaterial): string | undefined {
    if (expiresAtMs > this.#parts.clock.nowMs()) return undefined;
    return `${OWN_VARIABLES.tlsCertFile}: ended on ${new Date(expiresAtMs).toISOString()}`;
  }

  /** Once a day. */
  #warnOfExpiry(): void {
    const { clock, log } = this.#parts;
    const nowMs = clock.nowMs();
    const { expiresAtMs } = this.door.material;
    if (expiresAtMs - nowMs > EXPIRY_WARNING_MS || nowMs - this.#warnedAtMs < DAY_MS) return;
    this.#warnedAtMs = nowMs;
    const expiresAt = new Date(expiresAtMs).toISOString();
    if (expiresAtMs > nowMs) log.warn({ expiresAt }, 'The certificate of this node ends soon');
    else log.error({ expiresAt }, 'The certificate of this node has ended: clients refuse it');
  }
}

async function lookAt({ certPath, keyPath, clientCaPath }: TlsConfig): Promise<Look> {
  try {
    const { tlsCertFile, tlsKeyFile, tlsClientCaFile } = OWN_VARIABLES;
    const cert = await textOf(certPath, tlsCertFile);
    const key = new Secret(await textOf(keyPath, tlsKeyFile));
    const clientCa =
      clientCaPath === undefined ? undefined : await textOf(clientCaPath, tlsClientCaFile);
    const words = hash('sha256', JSON.stringify([cert, key.reveal(), clientCa]));
    return { kind: 'texts', texts: { cert, key, clientCa }, words };
  } catch (error) {
    if (error instanceof NodeError) return { kind: 'unreadable', words: error.message };
    throw error;
  }
}

async function textOf(path: string, variable: string): Promise<string> {
  const file = await readSmallFile(path);
  if (file.kind === 'text') return file.text;
  throw new NodeError('invalid_config', `${variable}: ${file.reason}`);
}
