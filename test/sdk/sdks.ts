/** Every SDK of the matrix: its name, its habits, how to ask it, and what is missing for that. */

import {
  type Habit,
  NPM_1_6_1_HABIT,
  NPM_2_1_0_HABIT,
  NPM_2_4_4_HABIT,
  NPM_2_5_HABIT,
  NPM_2_6_0_WHOLE_ANSWERS_HABIT,
  PYPI_1_5_1_HABIT,
  PYPI_2_HABIT,
} from './habits.ts';
import {
  NPM_1_6_1,
  NPM_2_1_0,
  NPM_2_4_4,
  NPM_2_5_5,
  NPM_2_6_0,
  NPM_2_6_0_WHOLE_ANSWERS,
} from './npm-sdks.ts';
import { missingPython, pypiClient } from './pypi-sdks.ts';
import type { SdkClient } from './sdk.ts';

export type Sdk = {
  readonly name: string;
  readonly habit: Habit;
  readonly client: SdkClient;
  /** Why this machine cannot run it; undefined if it can. */
  readonly missing?: string | undefined;
};

export const SDKS: readonly Sdk[] = [
  { name: 'npm oso-cloud 2.6.0', habit: NPM_2_5_HABIT, client: NPM_2_6_0 },
  {
    name: 'npm oso-cloud 2.6.0 with a fetchBuilder',
    habit: NPM_2_6_0_WHOLE_ANSWERS_HABIT,
    client: NPM_2_6_0_WHOLE_ANSWERS,
  },
  { name: 'npm oso-cloud 2.5.5', habit: NPM_2_5_HABIT, client: NPM_2_5_5 },
  { name: 'npm oso-cloud 2.4.4', habit: NPM_2_4_4_HABIT, client: NPM_2_4_4 },
  { name: 'npm oso-cloud 2.1.0', habit: NPM_2_1_0_HABIT, client: NPM_2_1_0 },
  { name: 'npm oso-cloud 1.6.1', habit: NPM_1_6_1_HABIT, client: NPM_1_6_1 },
  pypi('2.6.0', PYPI_2_HABIT),
  pypi('2.4.3', PYPI_2_HABIT),
  pypi('1.5.1', PYPI_1_5_1_HABIT),
];

function pypi(version: Parameters<typeof pypiClient>[0], habit: Habit): Sdk {
  return {
    name: `PyPI oso-cloud ${version}`,
    habit,
    client: pypiClient(version),
    missing: missingPython(version),
  };
}
