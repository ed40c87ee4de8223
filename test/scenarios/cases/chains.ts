import { awsId } from '../../../scripts/demo/random.ts';
import type { Session } from '../../../scripts/demo/sts.ts';
import {
  ALICE,
  assume,
  type Caller,
  CERTAIN,
  cliAgent,
  DAN,
  type Incident,
  iamUser,
  idOf,
  incident,
  instance,
  type MakeScenario,
  MINUTE,
  PRIYA,
  SECOND,
  SURE,
  stopTask,
  supportSession,
  update,
  withRole,
} from '../dsl.ts';

/** A session that nothing opened: its AssumeRole record is nowhere to be found. */
function orphan(it: Incident, role: string, opened: number): Caller {
  const name = `botocore-session-${Math.floor(opened / 1000)}`;
  const session: Session = { role, path: '/', name, accessKeyId: awsId('ASIA', `${it.id}/${role}`), openedAt: opened };
  return withRole(session, { identity: {}, address: '203.0.113.99', agent: '' });
}

/** Role sessions that do not show who is behind them. */
export const chains: readonly MakeScenario[] = [
  incident('one-role-behind-identity-center', (it) => {
    const api = it.service('prod/api');
    const opened = it.ago(2, 31);
    const admin = assume(it, it.desk.cli(PRIYA, 'sts.assume-role', opened), { at: opened, role: 'admin' });
    const at = opened + 89 * SECOND;
    const event = update(it, at, api, admin, { force: true, key: 'restart' });
    return it.scenario(
      'Role admin under a made-up session name; the AssumeRole record names Priya.',
      { target: 'prod/api' },
      {
        verdict: { name: PRIYA.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN },
        traceEnds: /priya\.shah/i,
        answerMatches: [/priya\.shah/i],
      },
    );
  }),

  incident('two-roles-deep', (it) => {
    const api = it.service('prod/api');
    const opened = it.ago(2, 31);
    const jump = assume(it, it.desk.cli(PRIYA, 'sts.assume-role', opened), { at: opened, role: 'jump' });
    const admin = assume(it, jump, { at: opened + 20 * SECOND, role: 'admin' });
    const event = update(it, opened + 89 * SECOND, api, admin, { force: true, key: 'restart' });
    return it.scenario(
      'Identity Center, role jump, role admin: two AssumeRole records lead back to Priya.',
      { target: 'prod/api' },
      {
        verdict: { name: PRIYA.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN },
        traceEnds: /priya\.shah/i,
        answerMatches: [/priya\.shah/i],
      },
    );
  }),

  incident('three-roles-deep', (it) => {
    const cart = it.service('prod/cart');
    const opened = it.ago(0, 44);
    const jump = assume(it, it.desk.cli(PRIYA, 'sts.assume-role', opened), { at: opened, role: 'jump' });
    const tools = assume(it, jump, { at: opened + 20 * SECOND, role: 'tools' });
    const admin = assume(it, tools, { at: opened + 35 * SECOND, role: 'admin' });
    const event = stopTask(it, opened + 80 * SECOND, cart, admin, { key: 'stop' });
    return it.scenario(
      'Three AssumeRole records lead back to Priya.',
      { target: 'cart' },
      {
        verdict: { name: PRIYA.email, action: 'StopTask', eventId: idOf(event), confidence: CERTAIN },
        traceEnds: /priya\.shah/i,
        answerMatches: [/priya\.shah/i],
      },
    );
  }),

  incident('opened-with-the-global-endpoint', (it) => {
    const api = it.service('eu-prod/api', { region: 'eu-west-1' });
    const opened = it.ago(5, 8);
    const user = iamUser('mary.major', '203.0.113.62', cliAgent('sts.assume-role', 'mary'));
    const admin = assume(it, user, { at: opened, role: 'admin', region: 'us-east-1' });
    const event = update(it, opened + 4 * MINUTE, api, admin, { force: true, key: 'restart' });
    return it.scenario(
      'The session was opened at the global STS endpoint, which logs in us-east-1; the restart is in eu-west-1.',
      { target: 'eu-prod/api', regions: ['eu-west-1'] },
      {
        verdict: { name: 'mary.major', action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN },
        traceEnds: /mary\.major/,
        answerMatches: [/mary\.major/],
      },
    );
  }),

  incident('ends-in-another-account', (it) => {
    const web = it.service('eu-prod/web', { region: 'eu-west-1' });
    const at = it.ago(0, 41);
    const { caller } = supportSession(it.recorder, at - 64 * SECOND);
    const event = stopTask(it, at, web, caller, { reason: 'ticket 48213', key: 'stop' });
    return it.scenario(
      'The session was opened from account 444455556666: who it was, only their trail can say.',
      { target: 'eu-prod/web', regions: ['eu-west-1'] },
      {
        verdict: {
          name: ['account 444455556666', 'role support-access'],
          action: 'StopTask',
          eventId: idOf(event),
          confidence: CERTAIN,
        },
        traceEnds: /444455556666/,
        answerMatches: [/444455556666/],
      },
    );
  }),

  incident('opening-not-found', (it) => {
    const api = it.service('prod/api');
    const at = it.ago(1, 31);
    const event = update(it, at, api, orphan(it, 'admin', at - 20 * MINUTE), { force: true, key: 'restart' });
    return it.scenario(
      'No AssumeRole record issued the key: the role is known, the person is not.',
      { target: 'prod/api' },
      {
        verdict: {
          name: ['role admin', 'admin'],
          action: 'UpdateService',
          eventId: idOf(event),
          confidence: CERTAIN,
          personAtMost: 'possible',
        },
        traceEnds: /cannot|could not|not |no /i,
        answerMatches: [/admin/, /cannot|could not|not (?:known|shown|told|found)/i],
      },
    );
  }),

  incident('chain-in-a-circle', (it) => {
    const api = it.service('prod/api');
    const opened = it.ago(1, 31);
    const session = (role: string, at: number): Session => {
      const name = `botocore-session-${Math.floor(at / 1000)}`;
      return { role, path: '/', name, accessKeyId: awsId('ASIA', `${role}/${name}/${at}`), openedAt: at };
    };
    const [one, two] = [session('deployer', opened), session('operator', opened - 30 * SECOND)];
    const machine: Caller = { identity: {}, address: '203.0.113.99', agent: '' };
    assume(it, withRole(two, machine), { at: opened, role: 'deployer' });
    assume(it, withRole(one, machine), { at: opened - 30 * SECOND, role: 'operator' });
    const event = update(it, opened + 3 * MINUTE, api, withRole(one, machine), { force: true, key: 'restart' });
    return it.scenario(
      'Two sessions open each other: the trace has to stop by itself.',
      { target: 'prod/api' },
      {
        verdict: {
          name: ['role deployer', 'deployer'],
          action: 'UpdateService',
          eventId: idOf(event),
          confidence: CERTAIN,
          personAtMost: 'possible',
        },
        traceEnds: /circle|cycle|loop|itself|again/i,
      },
    );
  }),

  incident('twelve-roles-deep', (it) => {
    const api = it.service('prod/api');
    const opened = it.ago(2, 31);
    let caller = it.desk.cli(PRIYA, 'sts.assume-role', opened);
    for (let hop = 0; hop < 12; hop += 1) {
      caller = assume(it, caller, { at: opened + hop * 5 * SECOND, role: `relay-${hop}` });
    }
    const event = update(it, opened + 90 * SECOND, api, caller, { force: true, key: 'restart' });
    return it.scenario(
      'Twelve sessions deep: the trace stops after ten, and says so.',
      { target: 'prod/api' },
      {
        verdict: {
          name: ['role relay-11', 'relay-11'],
          action: 'UpdateService',
          eventId: idOf(event),
          confidence: CERTAIN,
          personAtMost: 'possible',
        },
        traceEnds: /long|10|ten|further|more than/i,
        never: [/priya/i],
      },
      { ordinary: false },
    );
  }),

  incident('source-identity', (it) => {
    const api = it.service('prod/api');
    const opened = it.ago(3, 3);
    const dan = it.desk.cli(DAN, 'sts.assume-role', opened);
    const admin = assume(it, dan, { at: opened, role: 'admin', sourceIdentity: DAN.email });
    const event = update(it, opened + 70 * SECOND, api, admin, { force: true, key: 'restart' });
    return it.scenario(
      'The session carries a source identity, which no later role can change.',
      { target: 'prod/api' },
      {
        verdict: { name: DAN.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN },
        answerMatches: [/dan\.okafor/i],
      },
    );
  }),

  incident('instance-profile', (it) => {
    const api = it.service('prod/api');
    const at = it.ago(2, 2);
    const agent =
      'aws-cli/1.44.78 md/Botocore#1.42.88 ua/2.1 os/linux#6.8.0-1051-aws lang/python#3.10.12 m/D,b,0,Z botocore/1.42.88';
    const runner = instance('ci-runner', 'i-0123456789abcdef0', at, { address: '198.51.100.27', agent });
    const event = update(it, at, api, runner, { force: true, key: 'restart' });
    return it.scenario(
      'A build runner on EC2 restarts the service with its instance profile: a program, and no person to find.',
      { target: 'prod/api' },
      {
        verdict: {
          name: 'EC2 instance i-0123456789abcdef0',
          action: 'UpdateService',
          eventId: idOf(event),
          confidence: CERTAIN,
        },
        answerMatches: [/i-0123456789abcdef0/],
        never: [new RegExp(ALICE.email)],
      },
    );
  }),

  incident('assumed-role-scales', (it) => {
    const api = it.service('prod/api', { desired: 3 });
    const opened = it.ago(4, 31);
    const admin = assume(it, it.desk.cli(PRIYA, 'sts.assume-role', opened), { at: opened, role: 'admin' });
    const event = update(it, opened + 89 * SECOND, api, admin, { desired: 8, key: 'scale' });
    return it.scenario(
      'The same for a change that begins no deployment.',
      { target: 'prod/api', kind: 'scale' },
      {
        verdict: { name: PRIYA.email, action: 'UpdateService', eventId: idOf(event), confidence: SURE },
        traceEnds: /priya\.shah/i,
      },
    );
  }),
];
