/** A generated policy in parts small enough to leave out one by one. */

/** `head if body and body;` without a body `head;` */
export type RuleSketch = { readonly head: string; readonly body: readonly string[] };

export type BlockSketch = {
  /** `resource Folder extends Thing` */
  readonly header: string;
  /** `roles = ["admin"]` */
  readonly declarations: readonly string[];
  readonly rules: readonly RuleSketch[];
};

export type PolicySketch = {
  readonly blocks: readonly BlockSketch[];
  readonly rules: readonly RuleSketch[];
};

/** The policy as Polar. */
export function policyText({ blocks, rules }: PolicySketch): string {
  return [...blocks.map(blockText), ...rules.map(ruleText)].join('\n');
}

function blockText({ header, declarations, rules }: BlockSketch): string {
  const lines = [...declarations.map((one) => `${one};`), ...rules.map(ruleText)];
  return lines.length === 0
    ? `${header} {}`
    : `${header} {\n${lines.map((line) => `  ${line}\n`).join('')}}`;
}

function ruleText({ head, body }: RuleSketch): string {
  return body.length === 0 ? `${head};` : `${head} if ${body.join(' and ')};`;
}
