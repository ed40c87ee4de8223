/** Sessions, Regions, pacing, the read-only guard, and errors turned into words. */

export type { OpenAccountOptions } from './account.ts';
export { openAccount } from './account.ts';
export { bucketRegion } from './bucket-region.ts';
export { closest } from './closest.ts';
export type { ErrorContext } from './errors.ts';
export { toProblem } from './errors.ts';
export { listRegions } from './list-regions.ts';
export type { PaceStats } from './pace.ts';
export { paceStats } from './pace.ts';
export type { ProblemKind } from './problem.ts';
export { AwsProblem } from './problem.ts';
export { isRegionName, knownRegions, suggestRegion } from './regions.ts';
