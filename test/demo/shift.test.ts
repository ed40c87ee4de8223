import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shiftTimes } from '../../src/trail/demo/shift.ts';

const HOUR = 3_600_000;

describe('shiftTimes', () => {
  it.each([
    ['eventTime', '"2026-11-20T02:14:05Z"', '"2026-11-20T03:14:05Z"'],
    ['a date with milliseconds', '"2026-11-20T23:14:05.250Z"', '"2026-11-21T00:14:05.250Z"'],
    ['a date inside a response', '"Nov 20, 2026, 11:14:05 PM"', '"Nov 21, 2026, 12:14:05 AM"'],
    ['noon', '"Nov 20, 2026, 11:59:59 AM"', '"Nov 20, 2026, 12:59:59 PM"'],
    ['midnight', '"Dec 31, 2026, 11:30:00 PM"', '"Jan 1, 2027, 12:30:00 AM"'],
    [
      'a CodePipeline session in an ARN',
      '"assumed-role/pipeline/1795089918388"',
      '"assumed-role/pipeline/1795093518388"',
    ],
    ['a CodePipeline session in a principal id', '"AROAEXAMPLE:1795089918388"', '"AROAEXAMPLE:1795093518388"'],
    ['a botocore session', '"admin/botocore-session-1795134011"', '"admin/botocore-session-1795137611"'],
    ['a daily schedule', '"cron(30 23 * * ? *)"', '"cron(30 0 * * ? *)"'],
  ])('moves %s', (_what, before, after) => {
    expect(shiftTimes(before, HOUR)).toBe(after);
  });

  it.each([
    ['a deployment id', '"ecs-svc/6264777514959907973"'],
    ['an account id', '"arn:aws:iam::111122223333:root"'],
    ['a UUID', '"ebf78e20-69fc-40b0-94d6-bc89fadaf388"'],
    ['a task id of digits', '"task/prod/17950899183881795089918388179508"'],
    ['a schedule of one day a week', '"cron(0 3 ? * MON *)"'],
    ['a run number', 'md/run_id#1887213'],
  ])('leaves %s alone', (_what, text) => {
    expect(shiftTimes(text, HOUR)).toBe(text);
  });

  it('can be undone by the opposite shift, for any whole number of minutes until 2032', () => {
    const text =
      '{"a":"2026-11-20T02:14:05Z","b":"Nov 20, 2026, 2:14:05 AM","c":"x/1795089918388","d":"cron(0 3 * * ? *)"}';
    fc.assert(
      fc.property(fc.integer({ min: -500_000, max: 3_000_000 }), (minutes) => {
        expect(shiftTimes(shiftTimes(text, minutes * 60_000), -minutes * 60_000)).toBe(text);
      }),
    );
  });
});
