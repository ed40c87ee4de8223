/** Judgement: events in; changes, findings and sentences out. Pure: no network, clock or files. */

export type { Recognised } from '../events/index.ts';
export { changedNothing, describeChange } from './change-words.ts';
export { byActor, isChange, isRealChange, revisionsOf } from './changes.ts';
export { explainDeployment } from './deployments.ts';
export { judge, rules } from './findings/index.ts';
export { isAddressJudged, sameNetwork } from './findings/unexpected-ip.ts';
export { explainStop } from './nobody.ts';
export { toRow } from './row.ts';
export { type SentenceOptions, sentence } from './sentence.ts';
export { settle } from './settle.ts';
export { atLeast, compareSeverity } from './severity.ts';
export type * from './types.ts';
export {
  askBehind,
  type BehindQuestion,
  type Cause,
  isOfKind,
  type Judgement,
  judgeAccessKey,
  judgeResource,
  judgeService,
  type Kind,
  readTarget,
  registeringCall,
  ruleOf,
  type ScalingNote,
  type ServiceView,
  scalingNote,
  type TargetName,
  type Told,
  type Traced,
  tellJudgement,
  tracedPerson,
  traceSentence,
} from './verdict/index.ts';
export { who } from './who.ts';
