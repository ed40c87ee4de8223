/** EventBridge alert rules: which there are, what they match, how they are written, how they would have done. Pure. */

export { type Backtest, backtest, type MissedFinding } from './backtest.ts';
export * from './pattern/index.ts';
export { ALERT_NAMES, type AlertName, type AlertOptions, type AlertRule, alertRule, ownRule } from './rules/index.ts';
export {
  type AlertFile,
  type AlertPlan,
  type AlertTarget,
  type AlertText,
  type Format,
  toKebab,
  writeAlert,
} from './text/index.ts';
