/** The policy: read, and replaced by one whose own tests pass. */

import { replyTo } from '../http/errors.ts';
import { readJson } from '../http/json-body.ts';
import { ok, type Answer, type Asked, type Route } from '../http/route.ts';
import { NodeError } from '../lib/errors.ts';
import { render } from '../polar/diagnostic.ts';
import { message, written } from './fact-routes.ts';
import type { PolicyVerdict } from './judge-policy.ts';
import { WRITE_BODY_BYTES_MAX } from './limits.ts';
import type { PrimaryParts } from './parts.ts';
import { readPolicy } from './write-shapes.ts';

export function policyRoutes({ store, authenticate }: PrimaryParts): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/api/policy',
      authenticate,
      answer: ({ environment, queryString }) => {
        const { policies } = store.environment(environment);
        const id = versionOf(queryString);
        const found =
          id === undefined ? policies.at(-1) : policies.find(({ version }) => version === id);
        if (found === undefined && id !== undefined) {
          throw new NodeError('not_found', `Cannot find version ${id} of the policy`);
        }
        const policy = found === undefined ? null : { filename: found.filename, src: found.src };
        return ok(JSON.stringify({ policy }));
      },
    },
    {
      method: 'POST',
      path: '/api/policy',
      authenticate,
      bodyBytesMax: WRITE_BODY_BYTES_MAX,
      answer: async (asked) => {
        try {
          return await postPolicy(asked, store);
        } catch (error) {
          return genericError(error);
        }
      },
    },
  ];
}

async function postPolicy(asked: Asked, store: PrimaryParts['store']): Promise<Answer> {
  const environment = store.environment(asked.environment);
  const verdict = await store.loadPolicy(environment, readPolicy(readJson(asked.body)));
  switch (verdict.kind) {
    case 'updated':
      return written(environment, message('The policy was updated.'));
    case 'unchanged':
      return written(environment, message('The policy is unchanged.'), 202);
    case 'refused':
    case 'tests-failed':
      return { status: 400, body: JSON.stringify(refusalOf(verdict)) };
  }
}

/** The body of a refusal: which of the documented shapes it is says `error_type`. */
function refusalOf(verdict: Extract<PolicyVerdict, { kind: 'refused' | 'tests-failed' }>): unknown {
  if (verdict.kind === 'refused') {
    const errors = verdict.diagnostics
      .filter(({ severity }) => severity === 'error')
      .map((error) => ({ error_type: 'ValidationFailed', message: render(error) }));
    return {
      error_type: 'Validation',
      message: `Cannot load the policy:\n${errors.map((error) => error.message).join('\n')}`,
      errors,
    };
  }
  const failures = verdict.outcomes.flatMap((outcome) => outcome.failures.map(render));
  return {
    error_type: 'TestsFailed',
    message: `Cannot load the policy, its own tests fail:\n${failures.join('\n')}`,
    test_results: {
      success: false,
      errors: failures.map((failure) => ({ error_type: 'AssertionFailed', message: failure })),
      tests: verdict.outcomes.map(({ name, passed, total }) => ({ name, passed, total })),
    },
  };
}

/** What is wrong with the request, not with the policy, in the shape that this route's errors have. */
function genericError(error: unknown): Answer {
  const { status, message: text, isUnexpected } = replyTo(error);
  if (isUnexpected) throw error;
  return { status, body: JSON.stringify({ error_type: 'Generic', message: text }) };
}

/** `id=3` asks for one version; undefined for the one in force. */
function versionOf(queryString: string): number | undefined {
  const id = new URLSearchParams(queryString).get('id');
  if (id === null || id === '') return undefined;
  if (/^\d{1,15}$/u.test(id)) return Number(id);
  throw new NodeError('invalid_request', 'Cannot read the request: id: must be a whole number');
}
