/** Can this account answer "who?" next time? Pure: no network, clock or files. */

export { concernsReadiness } from './alerts.ts';
export { type Judgement, judge } from './judge.ts';
export type { Check, CheckId, Circumstances, Reach, Status } from './types.ts';
