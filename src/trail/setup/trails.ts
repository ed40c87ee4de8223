import type { AdvancedEventSelector, Trail as SdkTrail } from '@aws-sdk/client-cloudtrail';
import type { Output } from '../../aws/api.ts';
import { sanitizeText } from '../../events/index.ts';
import type { Looker } from './look.ts';
import type { AdvancedSelector, FieldSelector, Looked, Selectors, Trail, TrailStatus } from './types.ts';

/** The trails that one Region shows: its own, and those of all Regions as shadows. */
export function listTrails(looker: Looker, region: string): Promise<Looked<SdkTrail[]>> {
  return looker.look(region, 'cloudtrail:DescribeTrails', async () => {
    const { trailList = [] } = await looker.call(region, 'cloudtrail:DescribeTrails', { includeShadowTrails: true });
    return trailList.filter(({ TrailARN }) => TrailARN !== undefined);
  });
}

/**
 * A trail with its status and selectors, asked by ARN in its home Region: a name means a trail there only (CloudTrail API
 * reference, GetTrailStatus).
 */
export async function readTrail(looker: Looker, shown: SdkTrail): Promise<Trail> {
  const arn = shown.TrailARN ?? '';
  const homeRegion = shown.HomeRegion ?? arn.split(':')[3] ?? '';
  const [status, selectors] = await Promise.all([
    looker.look(homeRegion, 'cloudtrail:GetTrailStatus', async () =>
      statusOf(await looker.call(homeRegion, 'cloudtrail:GetTrailStatus', { Name: arn })),
    ),
    looker.look(homeRegion, 'cloudtrail:GetEventSelectors', async () =>
      selectorsOf(await looker.call(homeRegion, 'cloudtrail:GetEventSelectors', { TrailName: arn })),
    ),
  ]);
  return {
    name: shown.Name ?? arn.split('/').at(-1) ?? '',
    arn,
    homeRegion,
    owner: arn.split(':')[4] ?? '',
    multiRegion: shown.IsMultiRegionTrail === true,
    globalEvents: shown.IncludeGlobalServiceEvents === true,
    organization: shown.IsOrganizationTrail === true,
    validated: shown.LogFileValidationEnabled === true,
    ...withText('kmsKey', shown.KmsKeyId),
    ...withText('logGroup', shown.CloudWatchLogsLogGroupArn),
    ...withText('bucket', shown.S3BucketName),
    ...withText('prefix', shown.S3KeyPrefix?.replace(/\/+$/, '')),
    status,
    selectors,
  };
}

function statusOf(status: Output<'cloudtrail:GetTrailStatus'>): TrailStatus {
  return {
    logging: status.IsLogging === true,
    ...(status.StartLoggingTime === undefined ? {} : { startedAt: status.StartLoggingTime }),
    ...(status.StopLoggingTime === undefined ? {} : { stoppedAt: status.StopLoggingTime }),
    ...(status.LatestDeliveryTime === undefined ? {} : { deliveredAt: status.LatestDeliveryTime }),
    ...withText('deliveryError', status.LatestDeliveryError),
    ...withText('digestError', status.LatestDigestDeliveryError),
    ...withText('logGroupError', status.LatestCloudWatchLogsDeliveryError),
  };
}

function selectorsOf(output: Output<'cloudtrail:GetEventSelectors'>): Selectors {
  const { AdvancedEventSelectors = [], EventSelectors = [] } = output;
  if (AdvancedEventSelectors.length > 0) {
    return { form: 'advanced', advanced: advancedOf(AdvancedEventSelectors) };
  }
  return {
    form: 'basic',
    basic: EventSelectors.map((one) => ({
      ...(one.ReadWriteType === undefined ? {} : { ReadWriteType: one.ReadWriteType }),
      ...(one.IncludeManagementEvents === undefined ? {} : { IncludeManagementEvents: one.IncludeManagementEvents }),
      DataResources: (one.DataResources ?? []).map(({ Type, Values }) => ({
        ...(Type === undefined ? {} : { Type }),
        ...(Values === undefined ? {} : { Values }),
      })),
      ExcludeManagementEventSources: one.ExcludeManagementEventSources ?? [],
    })),
  };
}

/** Advanced selectors, of trails and of event data stores. */
export function advancedOf(given: readonly AdvancedEventSelector[]): AdvancedSelector[] {
  return given.map(({ Name, FieldSelectors = [] }) => ({
    ...(Name === undefined ? {} : { Name }),
    FieldSelectors: FieldSelectors.map(fieldOf),
  }));
}

type SdkField = NonNullable<AdvancedEventSelector['FieldSelectors']>[number];

const OPERATORS = ['Equals', 'StartsWith', 'EndsWith', 'NotEquals', 'NotStartsWith', 'NotEndsWith'] as const;

/** CloudTrail answers with empty lists for the operators that are not used. */
function fieldOf(field: SdkField): FieldSelector {
  const used = OPERATORS.flatMap((operator) => {
    const values = field[operator] ?? [];
    return values.length === 0 ? [] : [[operator, values] as const];
  });
  return { Field: field.Field ?? '', ...Object.fromEntries(used) };
}

/** Left out where there is nothing; CloudTrail writes an empty text where an error has passed. */
function withText<K extends string>(key: K, value: string | undefined): { [P in K]?: string } | object {
  return value === undefined || value === '' ? {} : { [key]: sanitizeText(value) };
}
