/** AuthZEN's endpoints over a real world, asked as a policy enforcement point asks them. */

import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import type { AskedQuestion } from '../../node/authz/asked-question.ts';
import { buildApp } from '../../node/http/app.ts';
import { keysOfEnvironment } from '../../node/http/auth.ts';
import { authzenRoutes, discoveryRoute } from '../../node/http/authzen-routes.ts';
import type { World } from '../../node/world/world.ts';
import { FakeClock } from './fake-clock.ts';
import { ENVIRONMENT, worldOf } from './policy-world.ts';

const KEY = `e_${ENVIRONMENT}_12345_osotesttoken01xiIn`;

export class AuthzenApp {
  readonly app: FastifyInstance;
  readonly noted: AskedQuestion[] = [];

  constructor(
    world: World = worldOf(),
    named: { readonly url?: string; readonly isTls?: boolean } = {},
  ) {
    const clock = new FakeClock();
    this.app = buildApp({
      clock,
      log: { error: () => undefined, warn: () => undefined, info: () => undefined } as never,
      observeRequest: () => undefined,
      newRequestId: () => 'made-here',
      refusals: [],
      routes: [
        ...authzenRoutes({
          authenticate: keysOfEnvironment(ENVIRONMENT),
          worldOf: () => world,
          clock,
          budgetMs: 4_000,
          noteQuestion: (asked) => this.noted.push(asked),
        }),
        discoveryRoute({ url: undefined, isTls: false, ...named }),
      ],
    });
  }

  /** `endpoint` is what follows `/access/v1/`; a text goes as it is. */
  post(
    endpoint: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<LightMyRequestResponse> {
    return this.app.inject({
      method: 'POST',
      url: `/access/v1/${endpoint}`,
      headers: {
        authorization: `Bearer ${KEY}`,
        'content-type': 'application/json',
        ...headers,
      },
      payload: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  discover(headers: Readonly<Record<string, string>> = {}): Promise<LightMyRequestResponse> {
    return this.app.inject({ url: '/.well-known/authzen-configuration', headers });
  }
}
