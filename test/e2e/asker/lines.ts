/** What the asker prints, for itself and for who reads it. */

import type { Question } from '../../demo/questions.ts';
import type { Call } from '../../demo/tap.ts';

/** One answer of `ask`. */
export type AskedLine = { readonly question: Question; readonly answer: string } & Readonly<Call>;

/** The last line of `load`. */
export type LoadSummary = {
  readonly asked: number;
  /** By host and port of who answered. */
  readonly answeredBy: Readonly<Record<string, number>>;
  readonly callMsMax: number;
  /** What failed, or was answered otherwise than the first time: as sentences, the first few. */
  readonly problems: readonly string[];
  readonly problemCount: number;
};
