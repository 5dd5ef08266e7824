/** How far a build is, told now and then to whoever wants to know. */

export type BuildPhase =
  | 'adding'
  | 'merging dictionary'
  | 'sorting rows'
  | 'merging rows'
  | 'writing tables'
  | 'sealing';

/** `total` is 0 as long as nobody knows: facts that are still to come cannot be counted. */
export type BuildProgress = {
  readonly phase: BuildPhase;
  readonly done: number;
  readonly total: number;
};

/** Each phase is told this often at most, besides its beginning. */
const REPORTS_PER_PHASE_MAX = 100;

/** While facts are added, each so many are told. */
const FACTS_PER_REPORT = 100_000;

export class Progress {
  readonly #report: (progress: BuildProgress) => void;
  #phase: BuildPhase = 'adding';
  #total = 0;
  #done = 0;
  #nextReport = FACTS_PER_REPORT;
  #step = FACTS_PER_REPORT;

  constructor(report: (progress: BuildProgress) => void) {
    this.#report = report;
  }

  get now(): BuildProgress {
    return { phase: this.#phase, done: this.#done, total: this.#total };
  }

  enter(phase: BuildPhase, total: number): void {
    [this.#phase, this.#total, this.#done] = [phase, total, 0];
    this.#step = Math.max(1, Math.ceil(total / REPORTS_PER_PHASE_MAX));
    this.#nextReport = this.#step;
    this.#report(this.now);
  }

  advance(by: number): void {
    this.#done += by;
    if (this.#done < this.#nextReport) return;
    this.#nextReport = this.#done + this.#step;
    this.#report(this.now);
  }
}
