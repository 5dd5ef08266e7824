/** Cards in folders of organizations: folders and cards in the application's tables, roles central. */

import type { Bindings } from '../../node/local/bindings.ts';
import { bound } from './local-parts.ts';
import { fact, worldOf } from './policy-world.ts';

const POLICY = `
actor User {}
resource Org {
  roles = ["member", "admin"];
  "member" if "admin";
}
resource Folder {
  roles = ["reader"];
  relations = { parent: Folder, org: Org };
  "reader" if "reader" on "parent";
  "reader" if "member" on "org";
}
resource Card {
  relations = { folder: Folder };
  permissions = ["read", "delete"];
  "read" if "reader" on "folder";
  "read" if is_public(resource);
}
has_permission(user: User, "delete", card: Card) if
  has_relation(card, "folder", folder) and folder matches Folder and
  has_role(user, "reader", folder) and not is_locked(card);
has_permission(user: User, _: String, _: Card) if is_god(user);
declare is_public(Card);
declare is_locked(Card);
declare is_god(User);
`;
/** ann is an admin of Org 1, bob may do anything. Folders 2 and 3 are in 1, which is Org 1's. */
const FACTS = [fact('has_role', 'User:ann', 'String:admin', 'Org:1'), fact('is_god', 'User:bob')];
export const WORLD = worldOf({ policy: POLICY, facts: FACTS });
export const TABLES = `
  CREATE TABLE folders (id integer PRIMARY KEY, parent_id integer, org_id integer);
  INSERT INTO folders VALUES (1, NULL, 1), (2, 1, NULL), (3, 2, NULL), (4, NULL, 2);
  CREATE TABLE cards (id integer PRIMARY KEY, folder_id integer, public boolean, locked boolean);
  INSERT INTO cards VALUES (1, 3, false, false), (2, 3, false, true), (3, 4, true, false), (4, NULL, false, false);
`;
export const BINDINGS: Bindings = {
  bound: [
    bound(
      'SELECT id, parent_id FROM folders',
      'has_relation',
      'Folder:_',
      'String:parent',
      'Folder:_',
    ),
    bound('SELECT id, org_id FROM folders', 'has_relation', 'Folder:_', 'String:org', 'Org:_'),
    bound('SELECT id, folder_id FROM cards', 'has_relation', 'Card:_', 'String:folder', 'Folder:_'),
    bound('SELECT id FROM cards WHERE public', 'is_public', 'Card:_'),
    bound('SELECT id FROM cards WHERE locked', 'is_locked', 'Card:_'),
  ],
  sqlTypes: new Map(),
};
/** With the types of ids. */
export const TYPED: Bindings = {
  ...BINDINGS,
  sqlTypes: new Map([
    ['Card', 'integer'],
    ['Folder', 'integer'],
    ['Org', 'integer'],
  ]),
};
