export { actionInfo } from './actions.ts';
export type { Arn, EcsArn } from './arn.ts';
export { parseArn, parseEcsArn, shortTaskDefinition } from './arn.ts';
export type { ActionInfo } from './catalogue.ts';
export { catalogue, ECS_ACTIONS } from './catalogue.ts';
export { redact } from './clean.ts';
export { parseAwsDate } from './dates.ts';
export { decodeRecord } from './decode.ts';
export { dedupe } from './dedupe.ts';
export { redactText } from './redact.ts';
export { effectOn, type Recognised, type ResourceType, recogniseResource, resourceTypes } from './resources.ts';
export { sanitizeText } from './text.ts';
export type {
  Change,
  Effect,
  Event,
  FieldChange,
  FieldValue,
  Json,
  JsonObject,
  Outcome,
  Strength,
  Target,
  TargetType,
} from './types.ts';
