/** Any of the API's questions that are asked with POST, after its shape was checked. Types only. */

import type {
  ActionsQuestion,
  AuthorizeQuestion,
  AuthorizeResourcesQuestion,
  EvaluateQueryQuestion,
  ListQuestion,
  QueryQuestion,
} from './question.ts';

/** `kind` is the last part of the question's path. */
export type AskedQuestion =
  | { readonly kind: 'authorize'; readonly question: AuthorizeQuestion }
  | { readonly kind: 'authorize_resources'; readonly question: AuthorizeResourcesQuestion }
  | { readonly kind: 'list'; readonly question: ListQuestion }
  | { readonly kind: 'actions'; readonly question: ActionsQuestion }
  | { readonly kind: 'query'; readonly question: QueryQuestion }
  | { readonly kind: 'evaluate_query'; readonly question: EvaluateQueryQuestion };
