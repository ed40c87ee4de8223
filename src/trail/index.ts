export { type AccountBook, demoAccounts, liveAccounts, type OpenAccounts } from './accounts.ts';
export { withArchived } from './archived-accounts.ts';
export { type BaselineRead, readBaseline } from './baseline.ts';
export { OUT_OF_TIME, type PageReport, type ReadOptions } from './budget.ts';
export { coverageOf, DELIVERY_MINUTES } from './coverage.ts';
export { HistoryReader, mergeEvents, withoutDuplicates } from './history.ts';
export { DEFAULT_MEGABYTES, type Memory } from './memory/memory.ts';
export { memoryFolder, openMemory } from './memory/open.ts';
export { clear as clearMemory, type RememberedPlace, survey as surveyMemory } from './memory/survey.ts';
export { HISTORY_DAYS, historyStart, type Older, type OlderSource } from './older.ts';
export { openReader } from './open-reader.ts';
export { readPasted } from './pasted.ts';
export {
  GLOBAL_REGION,
  type Interval,
  isGlobalSource,
  readChanges,
  readRoot,
} from './plan.ts';
export type { Reader } from './reader.ts';
export { checkRegions, chooseRegions, closest } from './regions.ts';
export { findPipelineOpenings, issuedKey, type OpeningsRead } from './sessions.ts';
export { type Trace, type TraceEnd, traceSession } from './trace.ts';
export type { Attribute, AttributeKey, Coverage, Missing, Searched, TrailQuery } from './types.ts';
export { describeAttribute, openWay, type PricedWay, priceWays, queryFor, secondsFor, type Way } from './ways.ts';
