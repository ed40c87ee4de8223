/** Everything that a scenario is written with. */

export {
  autoScaling,
  codePipeline,
  githubJob,
  instance,
  lambda,
  supportSession,
  terraformRun,
} from '../../scripts/demo/machines.ts';
export {
  ALICE,
  BOB,
  CAROL,
  cliAgent,
  DAN,
  iamUser,
  type Person,
  PRIYA,
  root,
} from '../../scripts/demo/people.ts';
export type { Caller } from '../../scripts/demo/records.ts';
export * from './callers.ts';
export { attempt, create, lose, register, remove, rollOut, stopTask, type Update, update } from './changes.ts';
export { primaryAt, runningAt, type ServiceFacts, serviceArn, targetGroupArn, taskArn } from './ecs.ts';
export { DAY, HOUR, Incident, idOf, MINUTE, newTask, SECOND } from './incident.ts';
export type { Confidence, Expected, MakeScenario, Question, Scenario } from './types.ts';

import { Incident } from './incident.ts';
import type { Confidence, MakeScenario, Scenario } from './types.ts';

/** Only an identity link earns it. */
export const CERTAIN: readonly Confidence[] = ['certain'];
/** The record itself names the thing and the change; nothing on the other side can be linked to it. */
export const SURE: readonly Confidence[] = ['certain', 'likely'];
/** No link: at best the nearest call of the right kind. */
export const UNLINKED: readonly Confidence[] = ['likely', 'possible'];

export function incident(id: string, tell: (incident: Incident) => Scenario): MakeScenario {
  return (now) => tell(new Incident(id, now));
}

/** "20.57.112.124": GitHub's hosted runners are Azure machines, and each job gets another one. */
export const RUNNER = '20.57.112.124';
