/** Will the certificate be good for another week? Whoever renews by themselves has done so by then. Pure. */

import { timeOf } from '../api/conditions.ts';
import type { Certificate } from './certificate.ts';
import type { Verdict } from './verdict.ts';

const WEEK_MS = 7 * 24 * 60 * 60_000;

export function certificateValidity(
  { problems, endsAtMs }: Certificate,
  nowMs: number,
): Verdict<'CertificateValid'> {
  if (endsAtMs !== undefined && endsAtMs <= nowMs) {
    return {
      status: 'False',
      reason: 'Expired',
      message: `It ended on ${timeOf(endsAtMs)}, and clients refuse it: renew it in the Secret of spec.tls; nodes take it up by themselves.`,
    };
  }
  if (problems.length > 0 || endsAtMs === undefined) {
    return {
      status: 'False',
      reason: 'NotUsable',
      message: 'It cannot be used, or is not there: see the condition Ready.',
    };
  }
  if (endsAtMs - nowMs < WEEK_MS) {
    return {
      status: 'False',
      reason: 'ExpiresSoon',
      message: `It ends on ${timeOf(endsAtMs)}: renew it in the Secret of spec.tls, or find out why who does so has not; nodes take it up by themselves.`,
    };
  }
  return { status: 'True', reason: 'Valid', message: `It is good until ${timeOf(endsAtMs)}.` };
}
