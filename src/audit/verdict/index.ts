export { askBehind, type BehindQuestion } from './behind.ts';
export { isOfKind, judgeAccessKey, judgeResource } from './judge-resource.ts';
export { judgeService } from './judge-service.ts';
export { registeringCall, ruleOf, scalingNote } from './scaling.ts';
export { readTarget, type TargetName } from './target.ts';
export { type Traced, tracedPerson, traceSentence } from './trace-words.ts';
export type { Cause, Judgement, Kind, ScalingNote, ServiceView } from './types.ts';
export { type Told, tellJudgement } from './words.ts';
