import { describe, expect, it } from 'vitest';
import { parsePattern, patternProblems, readOnlyCalls } from '../../src/alerts/pattern/index.ts';
import type { JsonObject } from '../../src/events/types.ts';

function lines(pattern: unknown): string[] {
  return patternProblems(pattern).map(({ kind, path, what }) => `${kind} ${path}: ${what}`);
}

const calls = { source: ['aws.ecs'], 'detail-type': ['AWS API Call via CloudTrail'] };

describe('problems of a pattern', () => {
  it('has none to tell of a good one', () => {
    expect(
      lines({
        ...calls,
        detail: { eventSource: ['ecs.amazonaws.com'], eventName: ['StopTask'], errorCode: [{ exists: false }] },
      }),
    ).toEqual([]);
  });

  it.each<[string, JsonObject, string]>([
    [
      'an event source as source',
      { source: ['ecs.amazonaws.com'] },
      'never source: The source of AWS events is not "ecs.amazonaws.com". Write "aws.ecs"; "ecs.amazonaws.com" is their detail.eventSource.',
    ],
    [
      'a source as event source',
      { ...calls, detail: { eventSource: ['aws.ecs'] } },
      'never detail.eventSource: No record has the event source "aws.ecs". Write "ecs.amazonaws.com".',
    ],
    [
      'a source and an event source that never come together',
      { source: ['aws.ecs'], detail: { eventSource: ['autoscaling.amazonaws.com'] } },
      'never detail.eventSource: "autoscaling.amazonaws.com" never comes with the source "aws.ecs". Write "aws.autoscaling" as source.',
    ],
    [
      'the name that Application Auto Scaling does not log under',
      { source: ['aws.application-autoscaling'], 'detail-type': ['AWS API Call via CloudTrail'] },
      'careful source: Calls to Application Auto Scaling are logged as autoscaling.amazonaws.com. Write "aws.autoscaling", or both.',
    ],
    [
      'a misspelled detail type',
      { 'detail-type': ['AWS API call via Cloudtrail'] },
      'never detail-type: CloudTrail sends no "AWS API call via Cloudtrail". Write "AWS API Call via CloudTrail".',
    ],
    [
      'one spelling of console sign-ins',
      { 'detail-type': ['AWS Console Signin via CloudTrail'] },
      'careful detail-type: AWS spells console sign-ins in two ways. List both: "AWS Console Sign In via CloudTrail", "AWS Console Signin via CloudTrail".',
    ],
    [
      'a record member at the top',
      { eventName: ['StopTask'] },
      'never eventName: No event has "eventName" at its top level. Write it inside "detail": {"detail": {"eventName": …}}.',
    ],
    [
      'the CDK spelling of detail-type',
      { detailType: ['AWS API Call via CloudTrail'] },
      'never detailType: No event has "detailType" at its top level. Write "detail-type".',
    ],
    [
      'exists on an object',
      { ...calls, detail: { requestParameters: [{ exists: true }] } },
      'careful detail.requestParameters: It is an object, and "exists" sees single values only: for an object it always says that there is nothing. Ask for a member of it.',
    ],
    [
      'a count as text',
      { ...calls, detail: { requestParameters: { desiredCount: ['0'] } } },
      'never detail.requestParameters.desiredCount: It is a number, and the text "0" is none. Write 0.',
    ],
    [
      'leaving out everything that a service called',
      { ...calls, detail: { userIdentity: { invokedBy: [{ exists: false }] } } },
      'careful detail.userIdentity.invokedBy: Without it the rule also misses what CloudFormation and other services do for a person: they leave their name there.',
    ],
    [
      'calls that only read',
      { ...calls, detail: { eventName: ['DescribeServices', 'StopTask'] } },
      'careful detail.eventName: DescribeServices only reads. The rule needs the state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS, which the console does not offer.',
    ],
    [
      'a wildcard',
      { ...calls, detail: { eventName: [{ wildcard: 'Delete*' }] } },
      'careful : It has a wildcard; an event bus holds at most 30 rules that have one.',
    ],
    [
      'what EventBridge refuses',
      { source: 'aws.ecs' },
      'refused : The event pattern\'s source has to be a list or an object: EventBridge wants every value in a list. Write ["aws.ecs"].',
    ],
  ])('%s', (_what, pattern, problem) => {
    expect(lines(pattern)).toEqual([problem]);
  });

  it('names the usual quota, and says a problem of several alternatives once', () => {
    const long = {
      source: ['ecs.amazonaws.com'],
      $or: [{ account: ['x'.repeat(1500)] }, { region: ['y'.repeat(1500)] }],
    };
    expect(lines(long).map((line) => line.split(':')[0])).toEqual(['careful ', 'never source']);
    expect(lines(long)[0]).toMatch(/^careful : It is \d{4} characters long\. An account may use 2048 until/);
  });

  it('takes JSON text', () => {
    expect(lines('{"source": ["aws.ecs"]}')).toEqual([]);
    expect(lines('{"source"')).toHaveLength(1);
  });
});

describe('read-only calls of a pattern', () => {
  it.each<[JsonObject, string[]]>([
    [{ detail: { eventName: ['AssumeRole'] } }, ['AssumeRole']],
    [{ source: ['aws.sts'], detail: { eventName: ['AssumeRole', 'AssumeRoot'] } }, ['AssumeRole']],
    [{ detail: { eventName: ['UpdateService', 'ExecuteCommand'] } }, []],
    [{ detail: { readOnly: [true] } }, ['readOnly']],
    [{ $or: [{ detail: { eventName: ['ListTasks'] } }, { detail: { eventName: ['StopTask'] } }] }, ['ListTasks']],
  ])('%j: %j', (pattern, names) => {
    expect(readOnlyCalls(parsePattern(pattern))).toEqual(names);
  });
});
