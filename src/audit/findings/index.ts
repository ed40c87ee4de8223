import { compareSeverity } from '../severity.ts';
import { instant } from '../time-words.ts';
import type { AuditInput, Finding, Rule } from '../types.ts';
import { consoleChange } from './console-change.ts';
import { deniedAttempt } from './denied-attempt.ts';
import { forcedRestart } from './forced-restart.ts';
import { manualTaskStop } from './manual-task-stop.ts';
import { outOfBandChange } from './out-of-band-change.ts';
import { rootActivity } from './root-activity.ts';
import { scaleToZero } from './scale-to-zero.ts';
import { serviceDeleted } from './service-deleted.ts';
import { shellIntoContainer } from './shell-into-container.ts';
import { unexpectedIp } from './unexpected-ip.ts';

/** All finding rules, in the order of the documentation. */
export const rules: readonly Rule[] = [
  rootActivity,
  unexpectedIp,
  scaleToZero,
  serviceDeleted,
  manualTaskStop,
  forcedRestart,
  shellIntoContainer,
  deniedAttempt,
  consoleChange,
  outOfBandChange,
];

/** Every rule's findings: worst first, then newest. One event may stand under several rules. */
export function judge(input: AuditInput): Finding[] {
  return rules
    .flatMap((rule) => rule.evaluate(input))
    .sort((a, b) => compareSeverity(a.severity, b.severity) || instant(b.time) - instant(a.time));
}
