/**
 * Runs tabled calls to completion. Calls that depend on each other share one run: a clause that needs
 * answers of a call of its own run is suspended and given each answer once, as they come. Nothing
 * recurses on data, so neither long chains nor cycles in the facts can exhaust the stack.
 */

import { assert } from '../lib/assert.ts';
import type { Budget } from './budget.ts';
import type { Consumer, Entry } from './procedure.ts';

type Run = {
  /** From 1. */
  readonly number: number;
  /** Calls to evaluate, and clauses to go on with. */
  readonly entries: Entry[];
  readonly consumers: Consumer[];
  readonly members: Entry[];
};

export class Scheduler {
  readonly #budget: Budget;
  #run: Run = newRun(0);
  #runCount = 0;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** A new question begins, perhaps after one that was refused half-way. */
  restart(): void {
    this.#run = newRun(0);
    this.#runCount = 0;
  }

  /**
   * Is the entry being worked on in another run than one that `asked` would use? That run waits for
   * this one, so it can't be waited for: the call is then answered from a table of its own.
   */
  isElsewhere(entry: Entry, asked: 'together' | 'apart'): boolean {
    if (entry.status !== 'running') return false;
    return asked === 'apart' || entry.run !== this.#run.number;
  }

  /** Computes all answers of `entry`; of a call without open arguments, until one is found. */
  complete(entry: Entry): void {
    if (entry.status === 'complete') return;
    assert(entry.status !== 'running', 'a call waits for itself');
    this.#budget.descend();
    if (entry.procedure.cycle === undefined) this.#evaluateAlone(entry);
    else this.#runFrom(entry);
    this.#budget.ascend();
  }

  /** Nothing that the entry calls waits for it. */
  #evaluateAlone(entry: Entry): void {
    if (entry.status === 'abandoned') forget(entry);
    entry.status = 'running';
    evaluate(entry);
    entry.status = 'complete';
  }

  #runFrom(entry: Entry): void {
    const outer = this.#run;
    this.#runCount += 1;
    this.#run = newRun(this.#runCount);
    this.start(entry);
    this.#work(entry);
    close(this.#run);
    this.#run = outer;
  }

  /** Makes `entry` part of the present run, unless it is or was. */
  start(entry: Entry): void {
    if (entry.status === 'complete' || entry.status === 'running') return;
    if (entry.status === 'abandoned') forget(entry);
    entry.status = 'running';
    entry.run = this.#run.number;
    this.#run.members.push(entry);
    this.#run.entries.push(entry);
  }

  /** Suspends the rest of a clause until its source has answers to give. */
  suspend(consumer: Consumer): void {
    this.#budget.row(consumer.saved.length);
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
    this.#run.consumers.push(consumer);
  }

  #work(root: Entry): void {
    const { entries, consumers } = this.#run;
    while (!root.isTrue) {
      this.#budget.step();
      const entry = entries.pop();
      if (entry !== undefined) {
        evaluate(entry);
        continue;
      }
      const consumer = consumers.pop();
      if (consumer === undefined) return;
      give(consumer);
    }
  }
}

function newRun(number: number): Run {
  return { number, entries: [], consumers: [], members: [] };
}

function evaluate(entry: Entry): void {
  const { procedure } = entry;
  assert(!procedure.isActive, 'a procedure is entered twice');
  procedure.isActive = true;
  procedure.evaluate(entry);
  procedure.isActive = false;
}

/** Hands over every answer that the consumer has not had, those it brings about included. */
function give(consumer: Consumer): void {
  const { source, waiting, registers, saved } = consumer;
  const { procedure } = waiting;
  consumer.isQueued = false;
  if (waiting.isTrue) return;
  assert(!procedure.isActive, 'a procedure is entered twice');
  procedure.isActive = true;
  procedure.resume(waiting);
  while (consumer.given < source.answers.count || (source.isTrue && consumer.given === 0)) {
    for (let slot = 0; slot < saved.length; slot += 1) registers[slot] = saved[slot] ?? 0;
    consumer.given += 1;
    if (consumer.give(source, consumer.given - 1)) break;
  }
  procedure.isActive = false;
}

/** A run without tasks has found everything; one that was left early keeps only what is true. */
function close(run: Run): void {
  const isDone = run.entries.length === 0 && run.consumers.length === 0;
  const isUnknown = run.members.some((entry) => entry.unknown);
  for (const entry of run.members) {
    entry.unknown = isUnknown;
    entry.status = isDone || entry.isTrue ? 'complete' : 'abandoned';
    if (entry.consumers.length > 0) entry.consumers.length = 0;
  }
}

function forget(entry: Entry): void {
  entry.answers.clear();
  entry.unknown = false;
}
