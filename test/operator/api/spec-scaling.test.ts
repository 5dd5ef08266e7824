/** Requests and limits, fewest and most nodes. */

import { checkRules } from './check-rules.ts';

checkRules('spec.autoscaling');
checkRules('spec.resources');
