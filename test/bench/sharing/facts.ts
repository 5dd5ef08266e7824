/**
 * Facts for sharing.polar, any number of them and none kept: drive by drive, a hundred facts each. A
 * drive has a chain of four folders with sixty documents, a team, and roles whose reach is known,
 * so questions of each depth have known answers.
 */

import type { Fact, Value } from '../../../node/polar/program.ts';

export const FACTS_PER_DRIVE = 100;
const FOLDERS = 4;
const DOCUMENTS = 60;
const DIRECT_ROLES = 24;
const DIRECT_USERS = 10;
const TEAM_USERS = 10;
/** Neighbouring drives share most of their users. */
const NEW_USERS_PER_DRIVE = 5;

/** Who has which part in a drive: places of users. */
const OWNER = 0;
const VIEWER = 1;
const FIRST_DIRECT = 2;
const FIRST_OF_TEAM = 12;
const STRANGER = 1_000;

const PREDICATES = ['has_relation', 'has_role', 'is_member'] as const;
export type SharingPredicate = (typeof PREDICATES)[number];

export type SharingQuestion = {
  readonly actor: Value;
  readonly action: string;
  readonly resource: Value;
  readonly isAllowed: boolean;
};

/** Exactly `size` distinct facts, rounded down to whole drives, predicate by predicate. */
export function* sharingFacts(size: number): Generator<Fact> {
  for (const predicate of PREDICATES) yield* sharingFactsOf(predicate, size);
}

export function* sharingFactsOf(predicate: SharingPredicate, size: number): Generator<Fact> {
  const drives = Math.floor(size / FACTS_PER_DRIVE);
  for (let drive = 0; drive < drives; drive += 1) yield* ofDrive(predicate, drive);
}

export function isSharingPredicate(name: string): name is SharingPredicate {
  return PREDICATES.some((predicate) => predicate === name);
}

/** The n-th question: five kinds in turn, on drives spread over the whole environment. */
export function sharingQuestion(n: number, size: number): SharingQuestion {
  const drives = Math.floor(size / FACTS_PER_DRIVE);
  const drive = Math.floor(((n * 0.618_033_988_749_895) % 1) * drives);
  const folder = Math.floor(n / KINDS.length) % FOLDERS;
  const { place, isAllowed } = KINDS[n % KINDS.length]?.(folder) ?? { place: 0, isAllowed: true };
  // Of the documents in a folder, the second has a direct role for one of the drive's users.
  const item = FOLDERS + folder;
  return {
    actor: user(drive, place === FIRST_DIRECT ? FIRST_DIRECT + (item % DIRECT_USERS) : place),
    action: 'read',
    resource: document(drive, item),
    isAllowed,
  };
}

/** Who asks for a document in the folder at this depth, and whether the answer is yes. */
const KINDS: readonly ((depth: number) => { place: number; isAllowed: boolean })[] = [
  () => ({ place: OWNER, isAllowed: true }),
  (depth) => ({ place: VIEWER, isAllowed: depth >= 2 }),
  () => ({ place: FIRST_DIRECT, isAllowed: true }),
  (depth) => ({ place: FIRST_OF_TEAM, isAllowed: depth >= 1 }),
  () => ({ place: STRANGER, isAllowed: false }),
];

function* ofDrive(predicate: SharingPredicate, drive: number): Generator<Fact> {
  switch (predicate) {
    case 'has_relation':
      yield* relations(drive);
      return;
    case 'has_role':
      yield* roles(drive);
      return;
    case 'is_member':
      for (let n = 0; n < TEAM_USERS; n += 1) {
        yield { predicate, args: [user(drive, FIRST_OF_TEAM + n), team(drive)] };
      }
  }
}

function* relations(drive: number): Generator<Fact> {
  const predicate = 'has_relation';
  for (let depth = 1; depth < FOLDERS; depth += 1) {
    const args = [folder(drive, depth), text('parent'), folder(drive, depth - 1)];
    yield { predicate, args };
  }
  for (let item = 0; item < DOCUMENTS; item += 1) {
    const args = [document(drive, item), text('folder'), folder(drive, item % FOLDERS)];
    yield { predicate, args };
  }
}

function* roles(drive: number): Generator<Fact> {
  const predicate = 'has_role';
  yield { predicate, args: [user(drive, OWNER), text('owner'), folder(drive, 0)] };
  yield { predicate, args: [user(drive, VIEWER), text('viewer'), folder(drive, 2)] };
  yield { predicate, args: [team(drive), text('viewer'), folder(drive, 1)] };
  for (let item = 0; item < DIRECT_ROLES; item += 1) {
    const role = text(item % 3 === 0 ? 'editor' : 'viewer');
    const actor = user(drive, FIRST_DIRECT + (item % DIRECT_USERS));
    yield { predicate, args: [actor, role, document(drive, item)] };
  }
}

function user(drive: number, place: number): Value {
  return { type: 'User', id: `u${drive * NEW_USERS_PER_DRIVE + place}` };
}

function team(drive: number): Value {
  return { type: 'Team', id: `t${drive}` };
}

function folder(drive: number, depth: number): Value {
  return { type: 'Folder', id: `f${drive}-${depth}` };
}

function document(drive: number, item: number): Value {
  return { type: 'Document', id: `d${drive}-${item}` };
}

function text(id: string): Value {
  return { type: 'String', id };
}
