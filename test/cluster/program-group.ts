/** Programs that run in one place and end together. */

import { type Program, startProgram } from './program.ts';
import { tool } from './tools.ts';

export type ProgramGroup = {
  /** Starts a tool of that name, with a log of that name. */
  start(name: string, args: readonly string[], environment?: NodeJS.ProcessEnv): Promise<Program>;
  /** Kills them, the last one first: their data are a test's. */
  readonly stop: () => Promise<void>;
};

export function programGroup(options: {
  readonly logsDirectory: string;
  readonly enter?: readonly string[] | undefined;
}): ProgramGroup {
  const { logsDirectory, enter = [] } = options;
  const programs: Program[] = [];
  const start: ProgramGroup['start'] = async (name, args, environment = {}) => {
    const argv = [tool(name), ...args];
    const program = await startProgram({ name, argv, logsDirectory, enter, environment });
    programs.push(program);
    return program;
  };
  const stop = async (): Promise<void> => {
    for (const program of programs.toReversed()) await program.stop('SIGKILL');
  };
  return { start, stop };
}
