export { toKebab } from './names.ts';
export type { AlertFile, AlertPlan, AlertRule, AlertTarget, AlertText, Format } from './types.ts';
export { writeAlert } from './write.ts';
