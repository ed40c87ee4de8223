import type { Trail, TrailStatus } from '../trail/setup/types.ts';
import { chosenTrails } from './choose-trails.ts';
import { aws } from './command.ts';
import { deliveryChecks, lookAtBucket } from './delivery.ts';
import { type About, unseenFinding } from './grouped.ts';
import { managementChecks } from './management.ts';
import { inItsAccount, updateTrail } from './trail.ts';
import type { Circumstances, Finding } from './types.ts';
import { day } from './words.ts';

/** What the trails that answers would come from keep, and how. */
export function facetChecks(circumstances: Circumstances): Finding[] {
  const { setup, now } = circumstances;
  return chosenTrails(setup).flatMap((trail) =>
    [
      ...globalEvents(trail),
      ...logging(trail),
      ...deliveryChecks(trail, now),
      ...managementChecks(trail),
      ...validation(trail),
      ...encryption(trail),
      ...logGroup(trail),
    ].map((finding) => owned(finding, trail, setup.account)),
  );
}

function owned(finding: Finding, trail: Trail, account: string): Finding {
  if (finding.command === undefined) return finding;
  return { ...finding, fix: `${inItsAccount(trail, account)}${finding.fix ?? ''}` };
}

const GLOBAL: About = {
  id: 'trail-global-events',
  title: 'Global service events',
  why: 'IAM calls and root sign-ins are global events; without them a trace ends early.',
  stake: 'evidence',
};

function globalEvents(trail: Trail): Finding[] {
  if (trail.globalEvents) return [{ ...GLOBAL, status: 'pass', found: `${trail.name} includes them.` }];
  return [
    {
      ...GLOBAL,
      status: 'warn',
      found: `${trail.name} leaves out the events of global services.`,
      fix: 'Include them.',
      command: updateTrail(trail, 'include-global-service-events'),
      short: `${trail.name} leaves out IAM and root sign-ins`,
    },
  ];
}

const LOGGING: About = {
  id: 'trail-logging',
  title: 'Logging',
  why: 'A stopped trail keeps nothing, and alerts hear nothing.',
  stake: 'evidence',
};

function logging({ name, homeRegion, status }: Trail): Finding[] {
  if (!status.seen) return [unseenFinding(LOGGING, status.unseen, [])];
  const { logging: on, startedAt, stoppedAt } = status.value;
  if (on) {
    const since = startedAt === undefined ? '' : `, since ${day(startedAt)}`;
    return [{ ...LOGGING, status: 'pass', found: `${name} is logging${since}.` }];
  }
  const when = stoppedAt === undefined ? 'It was never started.' : `It was stopped on ${day(stoppedAt)}.`;
  return [
    {
      ...LOGGING,
      status: 'fail',
      found: `${name} is not logging. ${when}`,
      fix: 'Start it, and ask who stopped it: the call is StopLogging.',
      command: aws('cloudtrail', 'start-logging', [
        ['name', name],
        ['region', homeRegion],
      ]),
      short: `the trail ${name} is not logging`,
    },
  ];
}

const VALIDATION: About = {
  id: 'log-file-validation',
  title: 'Log file validation',
  why: 'Without digests nobody can prove that a log file was not changed or taken away.',
  stake: 'evidence',
};

function validation(trail: Trail): Finding[] {
  const { name, status } = trail;
  const digestError = status.seen ? status.value.digestError : undefined;
  if (trail.validated && digestError === undefined) {
    return [{ ...VALIDATION, status: 'pass', found: `On: ${name} writes a signed digest every hour.` }];
  }
  if (digestError !== undefined) {
    return [
      {
        ...VALIDATION,
        status: 'warn',
        found: `On, but the last digest could not be written: ${digestError}.`,
        fix: 'Look at the policy of the bucket: digests go to AWSLogs/<account>/CloudTrail-Digest.',
        command: lookAtBucket(trail),
        short: 'digests are not written',
      },
    ];
  }
  return [
    {
      ...VALIDATION,
      status: 'warn',
      found: `Off: ${name} writes no digests.`,
      fix: 'Turn it on: it costs nothing, and holds for log files from then on.',
      command: updateTrail(trail, 'enable-log-file-validation'),
      short: 'a changed log file would not be noticed',
    },
  ];
}

const ENCRYPTION: About = {
  id: 'trail-encryption',
  title: 'Encryption with a key of your own',
  why: 'With a KMS key, reading the log needs a second permission.',
  stake: 'care',
};

function encryption(trail: Trail): Finding[] {
  const { name, kmsKey } = trail;
  if (kmsKey !== undefined) {
    return [{ ...ENCRYPTION, status: 'pass', found: `${name} encrypts with ${kmsKey.split('/').at(-1)}.` }];
  }
  return [
    {
      ...ENCRYPTION,
      status: 'warn',
      found: `${name} has none: whoever may read the bucket reads the log.`,
      fix: 'Make a key whose policy lets CloudTrail use it, and set KMS_KEY_ID to its ARN.',
      command: aws('cloudtrail', 'update-trail', [
        ['name', trail.name],
        ['kms-key-id', { verbatim: '"$KMS_KEY_ID"' }],
        ['region', trail.homeRegion],
      ]),
      short: 'log files are encrypted without a key of your own',
    },
  ];
}

const LOG_GROUP: About = {
  id: 'trail-cloudwatch-logs',
  title: 'Copy in CloudWatch Logs',
  why: 'Only metric filters and Logs Insights need it.',
  stake: 'care',
};

function logGroup({ name, logGroup: arn, status, homeRegion }: Trail): Finding[] {
  if (arn === undefined) return [{ ...LOG_GROUP, status: 'pass', found: 'None, and nothing here needs it.' }];
  const group = arn.split(':')[6] ?? arn;
  const error = logGroupError(status.seen ? status.value : undefined);
  if (error === undefined) return [{ ...LOG_GROUP, status: 'pass', found: `${name} also writes to ${group}.` }];
  return [
    {
      ...LOG_GROUP,
      status: 'warn',
      found: `The last delivery to ${group} failed: ${error}.`,
      fix: 'Look whether the log group still exists, and whether the role of the trail may write to it.',
      command: aws('logs', 'describe-log-groups', [
        ['log-group-name-prefix', group],
        ['region', homeRegion],
      ]),
      short: `the copy in ${group} has stopped`,
    },
  ];
}

function logGroupError(status: TrailStatus | undefined): string | undefined {
  return status?.logGroupError;
}
