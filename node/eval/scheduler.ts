/**
 * Runs tabled calls to completion. Calls that depend on each other share one run: a clause that needs
 * answers of a call of its own run is suspended and given each answer once, as they come. Nothing
 * recurses on data, so neither long chains nor cycles in the facts can exhaust the stack.
 */

import { assert } from '../lib/assert.ts';
import type { Budget } from './budget.ts';
import type { Consumer, Entry, TabledProcedure } from './procedure.ts';

type Run = {
  readonly tasks: (Entry | Consumer)[];
  readonly members: Entry[];
};

export class Scheduler {
  readonly #budget: Budget;
  #run: Run = { tasks: [], members: [] };
  /** Procedures whose registers are in use, down the nesting of runs. */
  readonly #active = new Set<TabledProcedure>();

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** A new question begins, perhaps after one that was refused half-way. */
  restart(): void {
    this.#active.clear();
    this.#run = { tasks: [], members: [] };
  }

  /** Computes all answers of `entry`; of a call without open arguments, until one is found. */
  complete(entry: Entry): void {
    if (entry.status === 'complete') return;
    assert(entry.status !== 'running', 'a call waits for itself');
    this.#budget.descend();
    const outer = this.#run;
    this.#run = { tasks: [], members: [] };
    this.start(entry);
    this.#work(entry);
    close(this.#run);
    this.#run = outer;
    this.#budget.ascend();
  }

  /** Makes `entry` part of the present run, unless it is or was. */
  start(entry: Entry): void {
    if (entry.status === 'complete' || entry.status === 'running') return;
    if (entry.status === 'abandoned') forget(entry);
    entry.status = 'running';
    this.#run.members.push(entry);
    this.#run.tasks.push(entry);
  }

  /** Suspends the rest of a clause until its source has answers to give. */
  suspend(consumer: Consumer): void {
    this.#budget.row();
    consumer.source.consumers.push(consumer);
    if (consumer.source.answers.count > 0 || consumer.source.isTrue) this.#queue(consumer);
  }

  /** `entry` has a new answer. */
  wake(entry: Entry): void {
    for (const consumer of entry.consumers) this.#queue(consumer);
  }

  #queue(consumer: Consumer): void {
    if (consumer.isQueued) return;
    consumer.isQueued = true;
    this.#run.tasks.push(consumer);
  }

  #work(root: Entry): void {
    const { tasks } = this.#run;
    for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
      this.#budget.step();
      if ('procedure' in task) this.#alone(task, (entry) => entry.procedure.evaluate(entry));
      else this.#alone(task.waiting, () => give(task));
      if (root.isTrue) return;
    }
  }

  /** A procedure has one set of registers: were it entered twice, answers could be wrong. */
  #alone(entry: Entry, work: (entry: Entry) => void): void {
    const { procedure } = entry;
    assert(!this.#active.has(procedure), 'a procedure is entered twice');
    this.#active.add(procedure);
    work(entry);
    this.#active.delete(procedure);
  }
}

/** Hands over every answer that the consumer has not had, those it brings about included. */
function give(consumer: Consumer): void {
  const { source, waiting } = consumer;
  consumer.isQueued = false;
  if (waiting.isTrue) return;
  while (consumer.given < source.answers.count || (source.isTrue && consumer.given === 0)) {
    waiting.procedure.resume(waiting);
    consumer.given += 1;
    if (consumer.give(consumer.given - 1)) return;
  }
}

/** A run without tasks has found everything; one that was left early keeps only what is true. */
function close(run: Run): void {
  const isDone = run.tasks.length === 0;
  const isUnknown = run.members.some((entry) => entry.unknown);
  for (const entry of run.members) {
    entry.unknown = isUnknown;
    entry.status = isDone || entry.isTrue ? 'complete' : 'abandoned';
    entry.consumers.length = 0;
  }
}

function forget(entry: Entry): void {
  entry.answers.clear();
  entry.unknown = false;
}
