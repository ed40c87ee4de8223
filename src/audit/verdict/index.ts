export { codeDeployId, isStackRole, ruleOf, scalingNote } from './behind.ts';
export { judgeAccessKey, judgeResource } from './judge-resource.ts';
export { judgeService } from './judge-service.ts';
export { readTarget, type TargetName } from './target.ts';
export { type Traced, tracedPerson, traceSentence } from './trace-words.ts';
export type { Cause, Judgement, Kind, ScalingNote, ServiceView } from './types.ts';
export { type Told, tellJudgement } from './words.ts';
