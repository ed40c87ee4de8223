import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAccount } from '../../src/aws/index.ts';
import { createPacer } from '../../src/aws/pace.ts';
import {
  type LookupEventsAnswer,
  lookupEventsAnswer,
  type WhoChangedAnswer,
  whoChangedAnswer,
} from '../../src/tools/answers.ts';
import { createContext, openWorld } from '../../src/tools/index.ts';
import { type AwsServer, awsEnv, startAws } from '../aws-server/index.ts';
import { instances } from './cases/resources.ts';
import { ALICE, BOB, Incident, iamUser, idOf, john, MINUTE, PRIYA, SECOND } from './dsl.ts';
import { toolNamed, withEnvironment } from './run.ts';

/**
 * The questions of the articles that this product grew from, end to end: one account in which all of it happened
 * within a day, asked through the real SDK clients.
 */

const TERMINATED = 'i-02287a6b78cc71d91';
const STOPPED = 'i-0f3c9a1b2d4e5f607';

function account() {
  const it = new Incident('walkthroughs', new Date());
  const deployBot = iamUser(
    'deploy-bot',
    '198.51.100.9',
    'Boto3/1.40.61 md/Botocore#1.40.61 ua/2.1 os/linux lang/python#3.12',
  );
  const calls = {
    terminated: it.call(it.ago(20, 12), 'ec2:TerminateInstances', john('ec2.terminate-instances'), {
      ...instances(TERMINATED, 'running', 'shutting-down'),
      key: 'terminate',
    }),
    stopped: it.call(it.ago(14, 3), 'ec2:StopInstances', it.desk.console(BOB, it.ago(14, 3)), {
      ...instances(STOPPED, 'running', 'stopping'),
      key: 'stop',
    }),
    keyPair: it.call(it.ago(9, 41), 'ec2:DeleteKeyPair', it.desk.cli(ALICE, 'ec2.delete-key-pair', it.ago(9, 41)), {
      request: { keyName: 'bastion-2024' },
      response: { requestId: 'e0f1', _return: true },
      filed: [{ ResourceType: 'AWS::EC2::KeyPair', ResourceName: 'bastion-2024' }],
      key: 'key-pair',
    }),
    group: it.call(it.ago(5, 27), 'autoscaling:DeleteAutoScalingGroup', it.desk.console(PRIYA, it.ago(5, 27)), {
      request: { autoScalingGroupName: 'web-asg', forceDelete: true },
      filed: [{ ResourceType: 'AWS::AutoScaling::AutoScalingGroup', ResourceName: 'web-asg' }],
      key: 'group',
    }),
  };
  it.read(it.ago(3), 'sts:GetCallerIdentity', deployBot, null);
  it.read(it.ago(3) + 20 * SECOND, 'ec2:DescribeInstances', deployBot, null);
  const image = it.call(it.ago(3) + MINUTE, 'ecr:PutImage', deployBot, {
    request: { repositoryName: 'shop/web', imageTag: 'a66f8c2' },
    key: 'image',
  });
  const byJohn = [
    it.call(it.ago(20, 15), 'ec2:StopInstances', john('ec2.stop-instances'), {
      ...instances('i-0aaaabbbbccccdddd', 'running', 'stopping'),
      key: 'john-stops',
    }),
    calls.terminated,
  ];
  it.read(it.ago(20, 20), 'ec2:DescribeInstances', john('ec2.describe-instances'), null);
  it.call(
    it.ago(30),
    'ec2:StopInstances',
    john('ec2.stop-instances'),
    instances('i-0eeeeffff00001111', 'running', 'stopping'),
  );
  const key = deployBot.identity['accessKeyId'];
  return {
    ...calls,
    image,
    byJohn,
    key: typeof key === 'string' ? key : '',
    scenario: it.scenario('', { target: '' }, {}),
  };
}

const told = account();
let server: AwsServer;
let restore: () => void;

beforeEach(async () => {
  server = await startAws({ accounts: [told.scenario.account], rate: 0, now: () => told.scenario.now });
  restore = withEnvironment({ ...awsEnv(server), XDG_CONFIG_HOME: '/nonexistent' });
});

afterEach(async () => {
  restore();
  await server.close();
});

async function call(name: string, input: Record<string, unknown>): Promise<unknown> {
  const tool = toolNamed(name);
  if (tool === undefined) throw new Error(`there is no tool ${name}`);
  const pacer = createPacer({ minTime: 0, firstDelay: 1, longestDelay: 10, transientRetries: 5 });
  const account = await openAccount({ pacer });
  const context = {
    ...createContext(await openWorld({}), {}),
    now: told.scenario.now,
    accounts: { open: async () => ({ accounts: [account], missing: [] }) },
  };
  return tool.call(input, context, (_name, answer): unknown => answer);
}

async function who(target: string): Promise<WhoChangedAnswer> {
  return whoChangedAnswer.parse(await call('who_changed', { target }));
}

describe('the walkthroughs', () => {
  it('says who terminated an instance: IAM user John, running to shutting-down', async () => {
    const { answer, verdict, coverage } = await who(TERMINATED);
    expect(answer).toMatch(/IAM user John terminated i-02287a6b78cc71d91/);
    expect(answer).toMatch(/running → shutting-down/);
    expect(verdict?.eventId).toBe(idOf(told.terminated));
    expect(coverage.complete).toBe(true);
  });

  it('says who stopped an instance', async () => {
    const { answer, verdict } = await who(STOPPED);
    expect(answer).toMatch(/bob\.ruiz@acme\.example.* stopped i-0f3c9a1b2d4e5f607/);
    expect(answer).toMatch(/running → stopping/);
    expect(verdict?.eventId).toBe(idOf(told.stopped));
  });

  it('says who deleted a key pair', async () => {
    const { answer, verdict } = await who('bastion-2024');
    expect(answer).toMatch(/alice\.ng@acme\.example.* deleted the key pair bastion-2024/);
    expect(verdict?.eventId).toBe(idOf(told.keyPair));
  });

  it('says who deleted an Auto Scaling group', async () => {
    const { answer, verdict } = await who('web-asg');
    expect(answer).toMatch(/priya\.shah@acme\.example.* deleted web-asg/);
    expect(verdict?.eventId).toBe(idOf(told.group));
  });

  it('says what an access key did', async () => {
    const { answer, verdict } = await who(told.key);
    expect(answer).toContain(told.key);
    expect(answer).toMatch(/deploy-bot/);
    expect(answer).toMatch(/3 calls/);
    expect(verdict?.eventId).toBe(idOf(told.image));
  });

  it('lists everything that a user did in the last 24 hours, and nothing older', async () => {
    const answer: LookupEventsAnswer = lookupEventsAnswer.parse(
      await call('lookup_events', { username: 'John', since: '24h', limit: 100 }),
    );
    expect(answer.events.map(({ action }) => action)).toEqual([
      'TerminateInstances',
      'StopInstances',
      'DescribeInstances',
    ]);
    expect(answer.events.map(({ eventId }) => eventId)).toEqual(expect.arrayContaining(told.byJohn.map(idOf)));
    expect(answer.coverage.complete).toBe(true);
    expect(answer.cursor).toBeUndefined();
  });
});
