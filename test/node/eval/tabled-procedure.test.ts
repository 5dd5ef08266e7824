import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Machine } from '../../../node/eval/machine.ts';
import { tabledProcedure } from '../../../node/eval/tabled-procedure.ts';
import { ANY_TYPE } from '../../../node/eval/types.ts';
import { factsOf, machineOf } from './asking.ts';

const POLICY = 'reach(x, y) if edge(x, y); reach(x, y) if reach(x, z) and edge(z, y);';
const FACTS = 'edge("a", "b")\nedge("b", "c")\nedge("c", "a")';

/** Everything that can be reached from one value, as a table. */
function reachFrom(machine: Machine) {
  const procedure = tabledProcedure(machine, { name: 'reach', arity: 2 }, [
    { kind: 'bound', type: machine.types.numberOf('String') },
    { kind: 'open', types: ANY_TYPE },
  ]);
  return (id: string) => {
    procedure.args[0] = machine.values.numberOf({ type: 'String', id });
    const entry = procedure.entry('apart');
    machine.scheduler.complete(entry);
    return entry;
  };
}

const make = () => machineOf({ policy: POLICY, facts: FACTS }, tabledProcedure);

test('every answer is in the table once', () => {
  const machine = make();
  machine.restart([]);
  const { answers } = reachFrom(machine)('a');
  const ids = Array.from({ length: answers.count }, (_, i) =>
    machine.values.idOf(answers.flat[i * answers.width + 1] ?? 0),
  );
  assert.deepEqual(ids.toSorted(), ['a', 'b', 'c']);
});

test('the same call has the same table until the next question', () => {
  const machine = make();
  machine.restart([]);
  const reach = reachFrom(machine);
  const first = reach('a');
  assert.equal(reach('a'), first);
  assert.notEqual(reach('b'), first);
  machine.restart(factsOf('edge("c", "d")'));
  assert.equal(reach('b').answers.count, 4);
  assert.equal(reach('a').answers.count, 4);
  machine.restart([]);
  assert.equal(reach('a').answers.count, 3);
});

test('a question with many calls leaves few tables behind, and the next is right', () => {
  const facts = Array.from({ length: 300 }, (_, i) => `edge("${i}", "${i + 1}")`).join('\n');
  const machine = machineOf({ policy: POLICY, facts }, tabledProcedure);
  const reach = reachFrom(machine);
  for (let round = 0; round < 2; round += 1) {
    machine.restart([]);
    for (let i = 0; i < 200; i += 1) assert.equal(reach(String(i)).answers.count, 300 - i);
  }
});
