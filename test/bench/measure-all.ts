/** Measures one subject after the other, prints each, and says how many goals were reached. */

import { isReached, print, type Section } from './section.ts';

export type Subjects = Readonly<Record<string, () => Section | Promise<Section>>>;

/** `only`: names of subjects, with commas between. Sets the exit code to 1 when a goal is missed. */
export async function measureAll(
  subjects: Subjects,
  { only, json }: { readonly only: string; readonly json: boolean },
): Promise<void> {
  // What was started is ended by handlers of 'exit', which a signal alone does not call.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => process.exit(130));
  const sections: Section[] = [];
  for (const name of only.split(',')) {
    const measure = subjects[name];
    if (measure === undefined) throw new Error(`Cannot measure ${name}`);
    process.stderr.write(`measuring ${name} …\n`);
    const section = await measure();
    sections.push(section);
    if (!json) process.stdout.write(print(section));
  }
  if (json) process.stdout.write(`${JSON.stringify(sections, undefined, 2)}\n`);
  const goals = sections.flatMap((section) => section.goals);
  const missed = goals.filter((goal) => !isReached(goal));
  process.stderr.write(`${goals.length - missed.length} of ${goals.length} goals reached\n`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}
