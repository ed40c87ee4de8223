import type { RuleId } from '../../audit/types.ts';
import type { JsonObject } from '../../events/types.ts';
import { DELIVERY, EACH_REGION, FROM_ECS, FROM_SCALING, failedNote, outcome, scaler, scalingNote } from './parts.ts';
import { type NamedService, namedService } from './service-name.ts';
import type { AlertOptions, AlertRule } from './types.ts';

/** Every finding that can be about one service. */
const ABOUT_SERVICES: readonly RuleId[] = [
  'root-activity',
  'unexpected-ip',
  'scale-to-zero',
  'service-deleted',
  'manual-task-stop',
  'forced-restart',
  'shell-into-container',
  'denied-attempt',
  'console-change',
  'out-of-band-change',
];

/**
 * Every call that changes one ECS service or its scaling rules. Calls name a service by short name or ARN, in one of five
 * members. Source: ECS API reference; Application Auto Scaling API reference (`resourceId`).
 * @throws UsageError where no service is named, or none can have that name
 */
export function anyChangeTo(options: AlertOptions): AlertRule {
  const { includeFailed = false, includeAutoScaling = false } = options;
  const service = namedService(options.service, options.cluster);
  const shown = service.cluster === undefined ? service.name : `${service.cluster}/${service.name}`;
  return {
    name: 'any-change-to',
    title: `Any change to ${shown}`,
    patterns: [
      {
        id: 'service',
        sees: `calls to ECS that name ${shown}`,
        regions: 'each',
        pattern: {
          ...FROM_ECS,
          detail: {
            ...outcome(includeFailed),
            ...scaler(includeAutoScaling),
            $or: [...namings(service), ...(includeFailed ? [refusal(service)] : [])],
          },
        },
      },
      {
        id: 'scaling',
        sees: `changes of the scaling rules of ${shown}`,
        regions: 'each',
        pattern: {
          ...FROM_SCALING,
          detail: {
            ...outcome(includeFailed),
            requestParameters: {
              serviceNamespace: ['ecs'],
              resourceId:
                service.cluster === undefined
                  ? [{ suffix: `/${service.name}` }]
                  : [`service/${service.cluster}/${service.name}`],
            },
          },
        },
      },
    ],
    needsReadOnlyState: false,
    excludesFailed: !includeFailed,
    excludesAutoScaling: !includeAutoScaling,
    subject: { findings: ABOUT_SERVICES, service },
    caveats: [
      ...DELIVERY,
      EACH_REGION,
      failedNote(includeFailed),
      scalingNote(includeAutoScaling),
      ...(service.cluster === undefined ? [`It fires for a service called ${service.name} in every cluster.`] : []),
      "A task that is stopped by hand is told from ECS's answer, which names the service; where CloudTrail left the answer out, the call is not seen.",
      'It does not see a shell in one of its tasks: that record names the task only (the alert shell-into-container does).',
      'It does not see what changes beside the service: a new task definition until it is used, an image under the same tag, secrets, roles, load balancers, hosts, the cluster.',
      'The pattern has a wildcard; an event bus holds at most 30 rules that have one.',
    ],
  };
}

/** The members that can name the service, as alternatives. */
function namings({ name, cluster }: NamedService): JsonObject[] {
  const long = { suffix: cluster === undefined ? `/${name}` : `:service/${cluster}/${name}` };
  const deployment = { wildcard: `*:service-deployment/${cluster ?? '*'}/${name}/*` };
  const group = { group: [`service:${name}`] };
  const whole: JsonObject[] = [
    { requestParameters: { serviceArn: [long] } },
    {
      requestParameters: {
        resourceArn:
          cluster === undefined ? [{ wildcard: `*:service/*/${name}` }, { suffix: `:service/${name}` }] : [long],
      },
    },
    { requestParameters: { serviceDeploymentArn: [deployment] } },
  ];
  if (cluster === undefined) {
    return [
      { requestParameters: { service: [name, long] } },
      { requestParameters: { serviceName: [name] } },
      ...whole,
      { responseElements: { task: group } },
    ];
  }
  const inCluster: JsonObject = {
    // A call that names no cluster means the one called "default".
    cluster: [cluster, { suffix: `:cluster/${cluster}` }, ...(cluster === 'default' ? [{ exists: false }] : [])],
  };
  return [
    { requestParameters: { service: [name, { suffix: `:service/${name}` }], ...inCluster } },
    { requestParameters: { service: [long] } },
    { requestParameters: { serviceName: [name], ...inCluster } },
    ...whole,
    { responseElements: { task: { ...group, clusterArn: [{ suffix: `:cluster/${cluster}` }] } } },
  ];
}

/** A refused call has no parameters: the service stands only in the message. Source: captured AccessDenied records. */
function refusal({ name, cluster }: NamedService): JsonObject {
  const resource = `*:service/${cluster === undefined ? '*/' : `${cluster}/`}${name}`;
  return { errorMessage: [{ wildcard: resource }, { wildcard: `${resource} *` }] };
}
