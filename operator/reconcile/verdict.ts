/** What is found out about one question, before it becomes a condition of the resource. */

import type { Condition, ConditionType, REASONS } from '../api/conditions.ts';

export type Verdict<Type extends ConditionType> = {
  readonly status: Condition['status'];
  readonly reason: (typeof REASONS)[Type][number];
  /** For people: why, and what to do. */
  readonly message: string;
};
