/** What the routes of the stand-in are made of. Types only. */

import type { QuestionParts } from '../http/question-routes.ts';
import type { Store } from './store.ts';

export type PrimaryParts = QuestionParts & { readonly store: Store };
