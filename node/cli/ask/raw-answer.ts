/** What a question from the shell is, and its answer, whoever is asked. */

export type QuestionPath = '/api/authorize' | '/api/list' | '/api/actions' | '/api/query';

/** What `--json` says of where an answer came from; null where it was not said. */
export type AnswerSource = {
  readonly generation: string | null;
  readonly age_ms: number | null;
};

/** What the blocks of a policy declare, by the block's name. */
export type Declared = Readonly<Record<string, { readonly permissions: readonly string[] }>>;

/** JSON as it came, and from which copy. */
export type RawAnswer = {
  readonly body: unknown;
  readonly source: AnswerSource;
  /** Undefined when nobody says. */
  declared(): Promise<Declared | undefined>;
};
