/** The agreement proof as `serve` uses it: over the real primary, and told to the log. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { Agreement } from '../../agreement/agreement.ts';
import { pseudonymsBy } from '../../agreement/pseudonyms.ts';
import type { Config } from '../../config/config.ts';
import { SYSTEM_CLOCK } from '../../lib/clock.ts';
import type { SyncOutcome } from '../../sync/state.ts';
import type { Log } from '../../telemetry/log.ts';
import type { WorldCell } from '../../world/world.ts';
import { QUESTION_CLOCK } from '../question-clock.ts';

type AgreementConfig = Pick<Config, 'agreementShare' | 'apiToken' | 'primaryUrl' | 'clientId'>;

/** Undefined: the settings ask for none. */
export function agreementOf(
  config: AgreementConfig,
  { cell, log }: { readonly cell: Pick<WorldCell, 'current'>; readonly log: Log },
): Agreement | undefined {
  const { agreementShare: share, apiToken } = config;
  if (share === 0) return undefined;
  return new Agreement({
    share,
    cell,
    clock: SYSTEM_CLOCK,
    questionClock: QUESTION_CLOCK,
    chance: Math.random,
    yieldToOthers: () => nextTurn(),
    pseudonym: pseudonymsBy(apiToken),
    tell: {
      unexplained: (difference) =>
        log.error(
          difference,
          'The primary answers otherwise, and the age of the copy does not say why',
        ),
      unanswered: ({ code, message }) => log.warn({ code }, message),
    },
  });
}

/** Begins to ask; it is over once it is disposed of. Without a proof to make, the HTTP client stays out. */
export function keepAgreeing(
  agreement: Agreement | undefined,
  config: AgreementConfig,
  log: Log,
): AsyncDisposable {
  const ending = new AbortController();
  const asking = agreement === undefined ? undefined : askUntil(ending.signal, agreement, config);
  const ended = asking?.catch((error: unknown) => log.error({ err: error }, 'Bug'));
  return {
    async [Symbol.asyncDispose]() {
      ending.abort();
      await ended;
    },
  };
}

/** Did the primary give what a sync asked it for, whatever became of that? */
export function hasReachedPrimary(outcome: SyncOutcome): boolean {
  if (outcome.kind === 'replaced') return outcome.primaryFailure === undefined;
  return outcome.code === 'held' || outcome.code === 'not_newer';
}

async function askUntil(
  signal: AbortSignal,
  agreement: Agreement,
  { primaryUrl: url, apiToken, clientId }: AgreementConfig,
): Promise<void> {
  const { QuestionClient } = await import('../../upstream/question-client.ts');
  await using client = new QuestionClient({ url, apiToken, clientId, clock: SYSTEM_CLOCK });
  await agreement.run((question, until) => client.ask(question, until), signal);
}
