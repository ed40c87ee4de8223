import type { AdvancedSelector, FieldSelector, Selectors } from '../trail/setup/types.ts';

/** An event as selectors see it. Source: CloudTrail API reference, AdvancedFieldSelector. */
export interface Sample {
  eventCategory: 'Management' | 'Data';
  eventSource: string;
  eventName: string;
  readOnly: boolean;
  /** Of data events: `AWS::ECS::ContainerInstance`. */
  resourceType?: string;
}

export const ECS_WRITE: Sample = {
  eventCategory: 'Management',
  eventSource: 'ecs.amazonaws.com',
  eventName: 'UpdateService',
  readOnly: false,
};

/** Opening a role session is read-only for CloudTrail. Source: IAM user guide, "Logging IAM and AWS STS API calls". */
export const STS_READ: Sample = {
  eventCategory: 'Management',
  eventSource: 'sts.amazonaws.com',
  eventName: 'AssumeRole',
  readOnly: true,
};

/** Source: ECS developer guide, "Log Amazon ECS API calls using CloudTrail", data events. */
export const ECS_DATA: Sample = {
  eventCategory: 'Data',
  eventSource: 'ecs.amazonaws.com',
  eventName: 'Poll',
  readOnly: false,
  resourceType: 'AWS::ECS::ContainerInstance',
};

/** Whether a trail keeps such an event. */
export function keeps(selectors: Selectors, sample: Sample): boolean {
  return selectors.form === 'advanced' ? keepsAdvanced(selectors.advanced, sample) : keepsBasic(selectors, sample);
}

/** Basic selectors know data events of S3, Lambda and DynamoDB only (CloudTrail API reference, DataResource). */
function keepsBasic({ basic }: Extract<Selectors, { form: 'basic' }>, sample: Sample): boolean {
  if (sample.eventCategory !== 'Management') return false;
  return basic.some(
    ({ ReadWriteType = 'All', IncludeManagementEvents = true, ExcludeManagementEventSources = [] }) =>
      IncludeManagementEvents &&
      ReadWriteType !== (sample.readOnly ? 'WriteOnly' : 'ReadOnly') &&
      !ExcludeManagementEventSources.includes(sample.eventSource),
  );
}

/** Whether one of the selectors takes the event: all of its fields have to. */
export function keepsAdvanced(selectors: readonly AdvancedSelector[], sample: Sample): boolean {
  return selectors.some(({ FieldSelectors }) => FieldSelectors.every((field) => takes(field, sample)));
}

function takes(field: FieldSelector, sample: Sample): boolean {
  const value = valueIn(field.Field, sample);
  const { Equals, StartsWith, EndsWith, NotEquals, NotStartsWith, NotEndsWith } = field;
  const wanted = [
    ...(Equals ?? []).map((text) => value === text),
    ...(StartsWith ?? []).map((text) => value?.startsWith(text) === true),
    ...(EndsWith ?? []).map((text) => value?.endsWith(text) === true),
  ];
  const unwanted = [
    ...(NotEquals ?? []).map((text) => value === text),
    ...(NotStartsWith ?? []).map((text) => value?.startsWith(text) === true),
    ...(NotEndsWith ?? []).map((text) => value?.endsWith(text) === true),
  ];
  return (wanted.length === 0 || wanted.includes(true)) && !unwanted.includes(true);
}

/** Undefined for fields that a sample says nothing of: only "is not" holds for those. */
function valueIn(field: string, sample: Sample): string | undefined {
  const values: Readonly<Record<string, string | undefined>> = {
    eventCategory: sample.eventCategory,
    eventSource: sample.eventSource,
    eventName: sample.eventName,
    eventType: 'AwsApiCall',
    readOnly: String(sample.readOnly),
    'resources.type': sample.resourceType,
  };
  return values[field];
}
