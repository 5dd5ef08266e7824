/** What a policy's text may cost. A text over a limit is refused with a diagnostic that names it. */

export const SYNTAX_LIMITS = {
  /** All files of a policy together, in UTF-8. The primary refuses larger ones too. */
  policyBytesMax: 1_048_576,
  /** One name, string or number, in UTF-16 code units. */
  nameCharsMax: 4_096,
  /** Parentheses and `not`s around one condition. */
  nestingDepthMax: 200,
  /** Mistakes reported at once. */
  diagnosticsMax: 1_000,
} as const;
