import assert from 'node:assert/strict';
import { test } from 'node:test';

import { checkShape } from '../../../../node/snapshot/read/check-shape.ts';
import { openSections } from '../../../../node/snapshot/generation.ts';
import { readableSections } from '../../../../node/snapshot/read/readable-sections.ts';
import type { GenerationSections } from '../../../../node/snapshot/sections.ts';
import { generationOf } from '../generation-of.ts';

const SECTIONS = generationOf(
  ['in', 'User:ann', 'Group:dev'],
  ['in', 'User:bob', 'Group:ops'],
  ['is_admin', 'User:bob'],
  ['open'],
);

type Kind = keyof GenerationSections;

function checkMisfit(change: Partial<GenerationSections>, kind: Kind): void {
  assert.throws(() => checkShape(readableSections({ ...SECTIONS, ...change })), {
    code: 'damaged_generation',
    message: `Cannot use the generation: its section ${kind} does not fit the others`,
  });
}

test('sections as they are built fit each other', () => {
  checkShape(readableSections(SECTIONS));
  checkShape(readableSections(generationOf()));
});

test('a section with too little or too much is found, whichever it is', () => {
  for (const kind of Object.keys(SECTIONS) as Kind[]) {
    const section = SECTIONS[kind];
    const longer = new (section instanceof Uint32Array ? Uint32Array : Uint8Array)(
      section.length + 1,
    );
    longer.set(section);
    for (const changed of [section.slice(0, -1), longer]) {
      assert.throws(() => openSections({ ...SECTIONS, [kind]: changed }), {
        code: 'damaged_generation',
      });
    }
  }
});

test('ends that go back are found', () => {
  const turned = (kind: 'nameEnds' | 'typeEnds' | 'slotEnds') => {
    const [first = 0, ...rest] = SECTIONS[kind];
    checkMisfit({ [kind]: Uint32Array.of(0xffff_0000 + first, ...rest) }, kind);
  };
  turned('nameEnds');
  turned('typeEnds');
  turned('slotEnds');
});

test('columns of no type or value are found', () => {
  checkMisfit({ columns: SECTIONS.columns.with(0, 99) }, 'columns');
  checkMisfit({ columns: SECTIONS.columns.with(1, 99) }, 'columns');
});

test('tables that do not lie end to end, or have no rows, are found', () => {
  const check = (tables: Uint32Array) =>
    assert.throws(() => openSections({ ...SECTIONS, tables }), {
      code: 'damaged_generation',
      message: /section (?:tables|rows) does not fit/,
    });
  check(SECTIONS.tables.with(1, 1));
  check(SECTIONS.tables.with(0, 0));
  check(SECTIONS.tables.with(0, 0xffff_ffff));
});
