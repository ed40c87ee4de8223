import { alertRule } from './alert-rule.ts';
import { decodeIdentity } from './decode-identity.ts';
import { fleetAudit } from './fleet-audit.ts';
import { listClusters } from './list-clusters.ts';
import { lookupEvents } from './lookup-events.ts';
import type { Tool } from './tool.ts';
import { trailReadiness } from './trail-readiness.ts';
import { whoChanged } from './who-changed.ts';

export type { Answers, ToolName } from './answers.ts';
export { type Cache, openCache, type RememberedPlace } from './cache.ts';
export { type Context, createContext, openWorld, type Progress, type World, type WorldOptions } from './context.ts';
export { explain } from './explain.ts';
export { parseInput } from './input.ts';
export { ConsentNeeded } from './older.ts';
export { ANNOTATIONS, type CommandForm, type Present, type Tool } from './tool.ts';
export { type VerifyAnswer, type VerifyInput, verifyLogs } from './verify.ts';

/** Every capability, in the order that clients list them. */
export const tools: readonly Tool[] = [
  whoChanged,
  fleetAudit,
  lookupEvents,
  listClusters,
  decodeIdentity,
  trailReadiness,
  alertRule,
];
