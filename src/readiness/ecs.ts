import type { JsonObject } from '../events/types.ts';
import type { ClusterSetup } from '../trail/setup/types.ts';
import { aws, inEach, inTurn } from './command.ts';
import { type About, grouped, unseenFinding, unseenOutcome } from './grouped.ts';
import { watched } from './trail.ts';
import type { Circumstances, Finding } from './types.ts';
import { list } from './words.ts';

const EXEC: About = {
  id: 'exec-logging',
  title: 'What is typed in shells (ECS Exec)',
  why: 'CloudTrail says who opened a shell in a container, not what was typed there.',
  stake: 'evidence',
};

const INSIGHTS: About = {
  id: 'container-insights',
  title: 'Container Insights',
  why: 'It keeps CPU and memory of each task, which show what led to a crash. It is billed by the metric.',
  stake: 'care',
};

const ARNS: About = {
  id: 'ecs-arn-format',
  title: 'Long ARNs in ECS',
  why: 'Short ARNs leave out the cluster that a task belongs to.',
  stake: 'evidence',
};

/** Commands for more clusters than this are left to the reader. */
const MOST_COMMANDS = 4;

interface Placed {
  region: string;
  cluster: ClusterSetup;
}

/** Settings of ECS that keep or lose evidence. */
export function ecsChecks(circumstances: Circumstances): Finding[] {
  const { setup } = circumstances;
  const unseen = setup.regions.flatMap(({ clusters }) => (clusters.seen ? [] : [clusters.unseen]));
  const regions = unseen.map(({ region }) => region);
  const clusters = setup.regions.flatMap(({ region, clusters: looked }) =>
    looked.seen ? looked.value.map((cluster): Placed => ({ region, cluster })) : [],
  );
  const [first] = unseen;
  const both =
    first === undefined ? [] : [unseenFinding(EXEC, first, regions), unseenFinding(INSIGHTS, first, regions)];
  if (clusters.length === 0) return [...both, ...arnFormat(circumstances)];
  return [
    ...both,
    ...execLogging(clusters, circumstances),
    ...insights(clusters, circumstances),
    ...arnFormat(circumstances),
  ];
}

/** Source: ECS API reference, ExecuteCommandConfiguration, `logging`. */
function execLogging(clusters: readonly Placed[], { isProduction }: Circumstances): Finding[] {
  const off = clusters.filter(({ cluster }) => cluster.execLogging === 'NONE');
  const byDefault = clusters.filter(
    ({ cluster }) => cluster.execLogging !== 'NONE' && cluster.execLogging !== 'OVERRIDE' && isProduction(cluster.name),
  );
  const mend = (which: readonly Placed[]) => ({
    fix: `Give shells a log group. The task roles need logs:DescribeLogGroups, logs:CreateLogStream, logs:DescribeLogStreams and logs:PutLogEvents.${rest(which)}`,
    command: inTurn(which.slice(0, MOST_COMMANDS).map(recordShells)),
  });
  const findings: Finding[] = [];
  if (off.length > 0) {
    findings.push({
      ...EXEC,
      status: 'fail',
      found: `Recording is turned off in ${names(off)}.`,
      ...mend(off),
      short: `what is typed in shells of ${names(off)} is not kept`,
      ...oneRegion(off),
    });
  }
  if (byDefault.length > 0) {
    findings.push({
      ...EXEC,
      status: 'warn',
      found: `In ${names(byDefault)} a shell is recorded only where its container logs with awslogs.`,
      ...mend(byDefault),
      short: 'what is typed in shells is not always kept',
      ...oneRegion(byDefault),
    });
  }
  if (findings.length > 0) return findings;
  const own = clusters.filter(({ cluster }) => cluster.execLogging === 'OVERRIDE');
  const found = own.length === 0 ? 'No production cluster asked about.' : `${names(own)} keep what is typed.`;
  return [{ ...EXEC, status: 'pass', found: own.length === 1 ? found.replace(' keep ', ' keeps ') : found }];
}

function recordShells({ region, cluster: { name, configuration } }: Placed): string {
  const group = `/ecs/exec/${name}`;
  const before = asObject(configuration.executeCommandConfiguration);
  const after: JsonObject = {
    ...configuration,
    executeCommandConfiguration: {
      ...before,
      logging: 'OVERRIDE',
      logConfiguration: { cloudWatchLogGroupName: group },
    },
  };
  return inTurn([
    aws('logs', 'create-log-group', [
      ['log-group-name', group],
      ['region', region],
    ]),
    aws('ecs', 'update-cluster', [
      ['cluster', name],
      ['configuration', JSON.stringify(after)],
      ['region', region],
    ]),
  ]);
}

function insights(clusters: readonly Placed[], { isProduction }: Circumstances): Finding[] {
  const production = clusters.filter(({ cluster }) => isProduction(cluster.name));
  const off = production.filter(({ cluster }) => (cluster.containerInsights ?? 'disabled') === 'disabled');
  if (off.length > 0) {
    return [
      {
        ...INSIGHTS,
        status: 'warn',
        found: `Off in ${names(off)}.`,
        fix: `Turn it on where crashes have to be explained afterwards.${rest(off)}`,
        command: inTurn(
          off.slice(0, MOST_COMMANDS).map(({ region, cluster }) =>
            aws('ecs', 'update-cluster-settings', [
              ['cluster', cluster.name],
              ['settings', 'name=containerInsights,value=enhanced'],
              ['region', region],
            ]),
          ),
        ),
        short: `Container Insights is off in ${names(off)}`,
        ...oneRegion(off),
      },
    ];
  }
  const found = production.length === 0 ? 'No production cluster asked about.' : `On in ${names(production)}.`;
  return [{ ...INSIGHTS, status: 'pass', found }];
}

/** Source: ECS developer guide, "Amazon Resource Names and IDs". Only an account that opted out has them short. */
const FORMATS = ['taskLongArnFormat', 'serviceLongArnFormat', 'containerInstanceLongArnFormat'] as const;

function arnFormat({ setup }: Circumstances): Finding[] {
  return grouped(watched(setup), ({ settings }) => {
    if (!settings.seen) return unseenOutcome(ARNS, settings.unseen);
    const short = FORMATS.filter((name) => settings.value[name] === 'disabled');
    if (short.length === 0) {
      return { key: 'long', finding: (regions) => ({ ...ARNS, status: 'pass', found: `In use in ${list(regions)}.` }) };
    }
    return {
      key: `short ${short.join(' ')}`,
      finding: (regions) => ({
        ...ARNS,
        status: 'warn',
        found: `${list(short)} ${short.length === 1 ? 'is' : 'are'} disabled in ${list(regions)}.`,
        fix: 'Turn them on for the account. What runs keeps its ARN; what is started later gets a long one.',
        command: inEach(regions, (region) =>
          inTurn(
            short.map((name) =>
              aws('ecs', 'put-account-setting-default', [
                ['name', name],
                ['value', 'enabled'],
                ['region', region],
              ]),
            ),
          ),
        ),
        short: 'ECS gives short ARNs',
      }),
    };
  });
}

/** "prod and eu-prod (eu-west-1)": the Region where there are several. */
function names(placed: readonly Placed[]): string {
  const several = new Set(placed.map(({ region }) => region)).size > 1;
  return list(placed.map(({ region, cluster }) => (several ? `${cluster.name} (${region})` : cluster.name)));
}

function rest(placed: readonly Placed[]): string {
  const more = placed.slice(MOST_COMMANDS);
  return more.length === 0 ? '' : ` The same for ${names(more)}.`;
}

function oneRegion(placed: readonly Placed[]): { region?: string } {
  const [first, ...others] = new Set(placed.map(({ region }) => region));
  return first === undefined || others.length > 0 ? {} : { region: first };
}

function asObject(value: JsonObject[string] | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
