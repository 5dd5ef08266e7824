/**
 * How old the copy may be that answers: by the node's settings, and by what a request allows. An answer
 * says how old its copy is and which one; where that is too old there is a refusal and no answer.
 */

import type { IncomingHttpHeaders } from 'node:http';
import { FRESHNESS_HEADERS, OWN_VARIABLES } from '../contract.ts';
import { NodeError } from '../lib/errors.ts';
import type { Log } from '../telemetry/log.ts';
import { ageOf, type Age, type Clocks, UNKNOWN_AGE_MS } from '../world/age.ts';
import type { CurrentWorld } from '../world/world.ts';
import { errorBody, replyTo } from './errors.ts';
import type { Answer, Asked, Route } from './route.ts';

/** What a node makes of the age of its copy. */
export type FreshnessPolicy = {
  /** Over it there is a warning. */
  readonly softAgeMs: number;
  /** Undefined: none. */
  readonly hardAgeMs: number | undefined;
  /** What becomes of questions over the hard limit. */
  readonly overHardAge: 'serve' | 'refuse';
};

/** The age of a copy and the limits it is over; an unknown age is over each. */
export type Standing = Age & { readonly isOverSoftAge: boolean; readonly isOverHardAge: boolean };

export type FreshnessParts = {
  readonly policy: FreshnessPolicy;
  readonly clock: Clocks;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
};

/** Looks at the age of the current world; when that crosses a limit, says so once in the log. */
export class Freshness {
  readonly policy: FreshnessPolicy;
  readonly #clock: Clocks;
  readonly #log: FreshnessParts['log'];
  #told = { isOverSoftAge: false, isOverHardAge: false, isClockSuspect: false };

  constructor({ policy, clock, log }: FreshnessParts) {
    this.policy = policy;
    this.#clock = clock;
    this.#log = log;
  }

  /** At this moment. To be asked about the current world, and no other. */
  standingOf(world: CurrentWorld): Standing {
    const { ageMs, isClockSuspect } = ageOf(world, this.#clock);
    const { softAgeMs, hardAgeMs } = this.policy;
    const isOverSoftAge = ageMs > softAgeMs;
    const isOverHardAge = hardAgeMs !== undefined && ageMs > hardAgeMs;
    const standing = { ageMs, isClockSuspect, isOverSoftAge, isOverHardAge };
    const told = this.#told;
    if (
      told.isOverSoftAge !== isOverSoftAge ||
      told.isOverHardAge !== isOverHardAge ||
      told.isClockSuspect !== isClockSuspect
    ) {
      this.#tell(standing, world);
    }
    return standing;
  }

  /** Why the settings let no question be answered, as a whole message; undefined: they do. */
  whyRefused({ ageMs, isOverHardAge }: Standing): string | undefined {
    const { overHardAge, hardAgeMs } = this.policy;
    if (overHardAge === 'serve' || !isOverHardAge) return undefined;
    return tooOld(ageMs, `this node allows ${hardAgeMs} ms (${OWN_VARIABLES.hardAgeSeconds})`);
  }

  #tell(standing: Standing, { generation, takenAtMs }: CurrentWorld): void {
    const before = this.#told;
    this.#told = standing;
    const details = { ...standing, ...this.policy, generation, takenAtMs };
    if (standing.isClockSuspect && !before.isClockSuspect) this.#log.warn(details, CLOCK_SUSPECT);
    if (standing.isOverHardAge && !before.isOverHardAge) this.#log.error(details, OVER_HARD_AGE);
    if (standing.isOverSoftAge === before.isOverSoftAge) return;
    if (standing.isOverSoftAge) this.#log.warn(details, OVER_SOFT_AGE);
    else this.#log.info(details, WITHIN_SOFT_AGE);
  }
}

const CLOCK_SUSPECT =
  'The wall clock says that less time has passed since the copy was taken than the node has seen pass';
const OVER_SOFT_AGE = 'The copy is older than the soft limit';
const OVER_HARD_AGE = 'The copy is older than the hard limit';
const WITHIN_SOFT_AGE = 'The copy is within the soft limit again';

/**
 * The same route, its answers with age and generation, or refused for them. Also what is wrong with a
 * question is found under some policy, and says under which. The route must take its world before it
 * first waits for anything: it is the one that is looked at here.
 */
export function freshRoute(
  route: Route,
  freshness: Freshness,
  current: () => CurrentWorld | undefined,
): Route {
  const stampOf = stampLastMade();
  function answer(asked: Asked): Answer | Promise<Answer> {
    const world = current();
    if (world === undefined) return route.answer(asked);
    const standing = freshness.standingOf(world);
    const headers = stampOf(standing.ageMs, world.generation);
    try {
      refuseOld(standing, asked.headers, freshness);
      const given = route.answer(asked);
      if (!(given instanceof Promise)) return stamped(given, headers);
      return given.then(
        (late) => stamped(late, headers),
        (error: unknown) => refused(error, headers),
      );
    } catch (error) {
      return refused(error, headers);
    }
  }
  return { ...route, answer };
}

/** Of a digest, as people say it. */
const GENERATION_CHARACTERS = 16;

type Headers = Readonly<Record<string, string>>;

/** Of a busy node many answers in a row have the same age and copy: their headers are made once. */
function stampLastMade(): (ageMs: number, generation: string) => Headers {
  const none: Headers = {};
  let last = { ageMs: Number.NaN, generation: '', headers: none };
  return (ageMs, generation) => {
    if (last.ageMs !== ageMs || last.generation !== generation) {
      const headers = {
        [FRESHNESS_HEADERS.ageMs]: String(ageMs),
        [FRESHNESS_HEADERS.generation]: generation.slice(0, GENERATION_CHARACTERS),
      };
      last = { ageMs, generation, headers };
    }
    return last.headers;
  };
}

function stamped({ status, body, headers: more }: Answer, headers: Headers): Answer {
  return { status, body, headers: more === undefined ? headers : { ...more, ...headers } };
}

/** The answer to a failure of the world. Throws a bug again: what becomes of it is the app's. */
function refused(error: unknown, headers: Headers): Answer {
  const { status, message, isUnexpected } = replyTo(error);
  if (isUnexpected) throw error;
  return { status, body: errorBody(message), headers };
}

/** Throws `too_old`, or `invalid_request` for a limit that is none. */
function refuseOld(standing: Standing, headers: IncomingHttpHeaders, freshness: Freshness): void {
  const problem = freshness.whyRefused(standing) ?? whyTooOld(standing.ageMs, headers);
  if (problem !== undefined) throw new NodeError('too_old', problem);
}

function whyTooOld(ageMs: number, headers: IncomingHttpHeaders): string | undefined {
  const name = FRESHNESS_HEADERS.maxAgeMs;
  const given = headers[name];
  if (given === undefined) return undefined;
  const maxAgeMs = strictest(String(given));
  return ageMs <= maxAgeMs ? undefined : tooOld(ageMs, `it may be ${maxAgeMs} ms (${name})`);
}

/** 31,000 years: less than UNKNOWN_AGE_MS. */
const MAX_AGE_MS_MAX = 999_999_999_999_999;
const MAX_AGE_MS = /^\d{1,15}$/u;

/** Of a header that was sent several times, which arrives as one with commas. */
function strictest(given: string): number {
  const limits = given.split(',').map((limit) => limit.trim());
  if (limits.every((limit) => MAX_AGE_MS.test(limit))) return Math.min(...limits.map(Number));
  const allowed = `a whole number of milliseconds, at most ${MAX_AGE_MS_MAX}`;
  const problem = `${FRESHNESS_HEADERS.maxAgeMs} must be ${allowed}`;
  throw new NodeError('invalid_request', `Cannot read the request: ${problem}`);
}

function tooOld(ageMs: number, limit: string): string {
  if (ageMs !== UNKNOWN_AGE_MS) return `Cannot answer: the copy is ${ageMs} ms old, ${limit}`;
  return `Cannot answer: the age of the copy is unknown, as its date is in the future; ${limit}`;
}
