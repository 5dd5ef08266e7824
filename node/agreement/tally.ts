/** What has become of the questions that the primary was asked, since the start: for status and metrics. */

import type { DescribedDifference } from './pseudonyms.ts';
import type { SampledQuestion } from './question-sample.ts';

/** `unanswered`: the primary failed; `undecided`: it answered, and nothing follows. */
export type Outcome = 'agreed' | 'explained' | 'unexplained' | 'undecided' | 'unanswered';

type ShownDifference = DescribedDifference & {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** The digest of the copy that differs. */
  readonly generation: string;
};

type Failure = { readonly atMs: number; readonly code: string; readonly message: string };

export type AgreementReport = {
  readonly share: number;
  /** False: the primary is not to be reached, or wants to be left alone, or no sync has ended yet. */
  readonly isAsking: boolean;
  readonly asked: Readonly<Record<SampledQuestion['kind'], number>>;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Differ, and wait for a later copy: asked, and without an outcome. */
  readonly waiting: number;
  readonly firstUnexplained?: ShownDifference;
  /** The last failure that followed an answer, also when it is over. */
  readonly lastError?: Failure;
};

export class Tally {
  readonly #share: number;
  readonly #asked = { authorize: 0, list: 0, actions: 0 };
  readonly #outcomes = { agreed: 0, explained: 0, unexplained: 0, undecided: 0, unanswered: 0 };
  #firstUnexplained: ShownDifference | undefined;
  #lastError: Failure | undefined;

  constructor(share: number) {
    this.#share = share;
  }

  get hasUnexplained(): boolean {
    return this.#firstUnexplained !== undefined;
  }

  asked(kind: SampledQuestion['kind']): void {
    this.#asked[kind] += 1;
  }

  /** Once of each question that was asked, in the end. */
  ended(outcome: Outcome): void {
    this.#outcomes[outcome] += 1;
  }

  showUnexplained(difference: ShownDifference): void {
    this.#firstUnexplained = difference;
  }

  failed(failure: Failure): void {
    this.#lastError = failure;
  }

  report({ isAsking, waiting }: Pick<AgreementReport, 'isAsking' | 'waiting'>): AgreementReport {
    const firstUnexplained = this.#firstUnexplained;
    const lastError = this.#lastError;
    return {
      share: this.#share,
      isAsking,
      asked: { ...this.#asked },
      outcomes: { ...this.#outcomes },
      waiting,
      ...(firstUnexplained === undefined ? {} : { firstUnexplained }),
      ...(lastError === undefined ? {} : { lastError }),
    };
  }
}
