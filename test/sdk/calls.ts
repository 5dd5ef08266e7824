/** What an SDK is asked to do: each call has its own path, by which it is known on the wire. */

import { ACME, ALICE, ANVIL, METADATA, WHEEL } from './scene.ts';

export type Call = {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** Below /api. */
  readonly path: string;
  /** What it gives its caller; a check where the text is not to be known. */
  readonly answer: { readonly is: unknown } | { readonly isSqlWith: string };
};

export const CALLS = [
  { name: 'authorize', method: 'POST', path: '/authorize', answer: { is: true } },
  {
    name: 'authorize_resources',
    method: 'POST',
    path: '/authorize_resources',
    answer: { is: [ANVIL, WHEEL, ANVIL] },
  },
  { name: 'list', method: 'POST', path: '/list', answer: { is: ['anvil', 'wheel'] } },
  { name: 'actions', method: 'POST', path: '/actions', answer: { is: ['read'] } },
  {
    name: 'query',
    method: 'POST',
    path: '/query',
    answer: { is: [['has_permission', ALICE, 'read', ANVIL]] },
  },
  {
    name: 'evaluate',
    method: 'POST',
    path: '/evaluate_query',
    // Who may read what is public: whoever it is.
    answer: { is: ['*'] },
  },
  {
    name: 'get',
    method: 'GET',
    path: '/facts',
    answer: { is: [['has_role', ALICE, 'member', ACME]] },
  },
  { name: 'metadata', method: 'GET', path: '/policy_metadata', answer: { is: METADATA } },
  {
    name: 'authorize_local',
    method: 'POST',
    path: '/authorize_query',
    answer: { isSqlWith: 'allowed' },
  },
  { name: 'list_local', method: 'POST', path: '/list_query', answer: { isSqlWith: '' } },
  {
    name: 'actions_local',
    method: 'POST',
    path: '/actions_query',
    answer: { isSqlWith: 'actions' },
  },
  {
    name: 'evaluate_local',
    method: 'POST',
    path: '/evaluate_query_local',
    answer: { isSqlWith: 'result' },
  },
  { name: 'bulk_actions', method: 'POST', path: '/bulk_actions', answer: { is: [['read']] } },
  { name: 'insert', method: 'POST', path: '/batch', answer: { is: null } },
  { name: 'policy', method: 'POST', path: '/policy', answer: { is: null } },
] as const satisfies readonly Call[];

export type CallName = (typeof CALLS)[number]['name'];
