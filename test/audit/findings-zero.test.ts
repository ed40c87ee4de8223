import { describe, expect, it } from 'vitest';
import type { FieldValue } from '../../src/events/types.ts';
import {
  at,
  carol,
  cleanup,
  console_,
  denied,
  event,
  fields,
  found,
  home,
  lambdaClient,
  lines,
  now,
  scaled,
  terraform,
  terraformClient,
  update,
} from './builders.ts';

const worker = 'prod/email-worker';
const three = update({ desiredCount: 3 }, { target: worker, time: at('19 12:00') });
const zero = update(
  { desiredCount: 0 },
  { target: worker, actor: cleanup, client: lambdaClient, address: home, time: at('19 22:10') },
);
const back = update({ desiredCount: 3 }, { target: worker, actor: carol, time: at('19 22:41') });
const asked = { servicesKnown: true };

describe('scale-to-zero', () => {
  it('is critical while the service is still at zero', () => {
    expect(
      lines(found('scale-to-zero', [three, zero], { ...asked, services: [now(worker, 0)] })),
    ).toMatchInlineSnapshot(`
      [
        "critical: nightly-cleanup took prod/email-worker from 3 to 0 tasks at 22:10 on 19 Nov with AWS SDK for Python (boto3) 1.42 in AWS Lambda from 198.51.100.9. [still at 0 (7 h)]",
      ]
    `);
  });

  it('is high once somebody brought it back, and says who', () => {
    expect(
      lines(found('scale-to-zero', [three, zero, back], { ...asked, services: [now(worker, 3)] })),
    ).toMatchInlineSnapshot(`
      [
        "high: nightly-cleanup took prod/email-worker from 3 to 0 tasks at 22:10 on 19 Nov with AWS SDK for Python (boto3) 1.42 in AWS Lambda from 198.51.100.9. [back at 3 since 22:41 on 19 Nov, by Carol Vance (SRE-OnCall)]",
      ]
    `);
  });

  it('says when it came back by a call that is not in the window', () => {
    expect(
      lines(found('scale-to-zero', [three, zero], { ...asked, services: [now(worker, 3)] })),
    ).toMatchInlineSnapshot(`
      [
        "high: nightly-cleanup took prod/email-worker from 3 to 0 tasks at 22:10 on 19 Nov with AWS SDK for Python (boto3) 1.42 in AWS Lambda from 198.51.100.9. [at 3 again, by whom is not in this window]",
      ]
    `);
  });

  it('says when it cannot know, and assumes the worse', () => {
    expect(lines(found('scale-to-zero', [three, zero]))).toMatchInlineSnapshot(`
      [
        "critical: nightly-cleanup took prod/email-worker from 3 to 0 tasks at 22:10 on 19 Nov with AWS SDK for Python (boto3) 1.42 in AWS Lambda from 198.51.100.9. [whether it is still at 0 is not known: ECS could not be asked]",
      ]
    `);
  });

  it('uses what ECS says of the service also where another part of ECS could not be asked', () => {
    expect(found('scale-to-zero', [three, zero], { services: [now(worker, 0)] })[0]?.status).toBe('still at 0 (7 h)');
  });

  it('notices that a service that came back is at zero again', () => {
    expect(
      lines(found('scale-to-zero', [three, zero, back], { ...asked, services: [now(worker, 0)] })),
    ).toMatchInlineSnapshot(`
      [
        "critical: nightly-cleanup took prod/email-worker from 3 to 0 tasks at 22:10 on 19 Nov with AWS SDK for Python (boto3) 1.42 in AWS Lambda from 198.51.100.9. [back at 3 at 22:41 on 19 Nov, by Carol Vance (SRE-OnCall), but at 0 now]",
      ]
    `);
    const again = update({ desiredCount: 0 }, { target: worker, actor: carol, time: at('19 23:00') });
    expect(
      lines(found('scale-to-zero', [three, zero, back, again], { ...asked, services: [now(worker, 0)] })),
    ).toMatchInlineSnapshot(`
      [
        "high: nightly-cleanup took prod/email-worker from 3 to 0 tasks at 22:10 on 19 Nov with AWS SDK for Python (boto3) 1.42 in AWS Lambda from 198.51.100.9. [back at 3 since 22:41 on 19 Nov, by Carol Vance (SRE-OnCall), then at 0 again since 23:00 on 19 Nov]",
        "critical: Carol Vance (SRE-OnCall) took prod/email-worker from 3 to 0 tasks at 23:00 on 19 Nov with AWS CLI 2.34 from 203.0.113.7 (office). [still at 0 (6 h)]",
      ]
    `);
  });

  it('notices that no task runs although the count is back', () => {
    const services = [now(worker, 3, { running: 0 })];
    expect(found('scale-to-zero', [three, zero, back], { ...asked, services })[0]?.status).toMatchInlineSnapshot(
      `"back at 3 since 22:41 on 19 Nov, by Carol Vance (SRE-OnCall), but no task runs"`,
    );
  });

  it('says that the service was deleted meanwhile', () => {
    const gone = event({ name: 'DeleteService', target: worker, actor: carol, time: at('19 22:30') });
    expect(lines(found('scale-to-zero', [three, zero, gone], asked))).toMatchInlineSnapshot(`
      [
        "critical: nightly-cleanup took prod/email-worker from 3 to 0 tasks at 22:10 on 19 Nov with AWS SDK for Python (boto3) 1.42 in AWS Lambda from 198.51.100.9. [deleted at 22:30 on 19 Nov, by Carol Vance (SRE-OnCall)]",
      ]
    `);
  });

  it('names auto scaling, and is medium outside production', () => {
    const events = [scaled('staging/cart', 2, at('01:00')), scaled('staging/cart', 0, at('03:00'))];
    expect(
      lines(found('scale-to-zero', events, { ...asked, services: [now('staging/cart', 0)] })),
    ).toMatchInlineSnapshot(`
      [
        "medium: Auto scaling took staging/cart from 2 to 0 tasks at 03:00. [still at 0 (2 h)]",
      ]
    `);
  });

  it('does not claim a change where the count before is not known', () => {
    const findings = found('scale-to-zero', [zero], { ...asked, services: [now(worker, 0)] });
    expect(lines(findings)).toMatchInlineSnapshot(`
      [
        "critical: nightly-cleanup set prod/email-worker to 0 tasks at 22:10 on 19 Nov with AWS SDK for Python (boto3) 1.42 in AWS Lambda from 198.51.100.9. [still at 0 (7 h)]",
      ]
    `);
    expect(findings[0]?.why).toContain('not in the records read');
  });

  it('takes the tasks that ran when the call came for what they are', () => {
    const ran = { ...zero, record: { responseElements: { service: { desiredCount: 0, runningCount: 3 } } } };
    const findings = found('scale-to-zero', [ran], { ...asked, services: [now(worker, 0)] });
    expect(lines(findings)).toMatchInlineSnapshot(`
      [
        "critical: nightly-cleanup took prod/email-worker to 0 tasks, while 3 ran, at 22:10 on 19 Nov with AWS SDK for Python (boto3) 1.42 in AWS Lambda from 198.51.100.9. [still at 0 (7 h)]",
      ]
    `);
    expect(findings[0]?.why).not.toContain('not in the records read');
  });

  it('collapses several services of one actor and gives each its status', () => {
    const events = [
      three,
      update({ desiredCount: 2 }, { time: at('19 12:00') }),
      zero,
      update({ desiredCount: 0 }, { actor: cleanup, client: lambdaClient, address: home, time: at('19 22:12') }),
      back,
    ];
    const findings = found('scale-to-zero', events, { ...asked, services: [now(worker, 3), now('prod/checkout', 0)] });
    expect(lines(findings)).toMatchInlineSnapshot(`
      [
        "critical: nightly-cleanup took prod/email-worker and prod/checkout to 0 tasks between 22:10 and 22:12 on 19 Nov with AWS SDK for Python (boto3) 1.42 in AWS Lambda from 198.51.100.9. [prod/email-worker back at 3 since 22:41 on 19 Nov, by Carol Vance (SRE-OnCall); prod/checkout still at 0 (7 h)]",
      ]
    `);
    expect(findings[0]?.target).toBe('prod/email-worker, prod/checkout');
    expect(findings[0]?.eventIds).toHaveLength(2);
  });

  it('counts a service that goes to zero every night', () => {
    const nights = ['17', '18', '19'].flatMap((day) => [
      scaled(worker, 3, at(`${day} 07:00`)),
      scaled(worker, 0, at(`${day} 20:00`)),
    ]);
    expect(lines(found('scale-to-zero', nights, { ...asked, services: [now(worker, 0)] }))).toMatchInlineSnapshot(`
      [
        "critical: Auto scaling took prod/email-worker to 0 tasks 3 times between 20:00 on 17 Nov and 20:00 on 19 Nov. [still at 0 (9 h)]",
      ]
    `);
  });

  it('sees services that are created at zero', () => {
    const created = event({ name: 'CreateService', change: { effect: 'create', fields: fields({ desiredCount: 0 }) } });
    expect(
      lines(found('scale-to-zero', [created], { ...asked, services: [now('prod/checkout', 0)] })),
    ).toMatchInlineSnapshot(`
      [
        "critical: Alice Ng (SRE-OnCall) created prod/checkout with desired count 0 at 02:14 with AWS CLI 2.34 from 203.0.113.7 (office). [still at 0 (3 h)]",
      ]
    `);
  });

  const rule = (name: string, values: Record<string, FieldValue>, time = at('02:14')) =>
    event({
      source: 'autoscaling.amazonaws.com',
      name,
      time,
      target: 'prod/cart',
      change: { effect: 'scaling-rule', fields: fields(values) },
    });

  it('sees a ceiling of zero, and that it was lifted', () => {
    const events = [rule('RegisterScalableTarget', { minCapacity: 0, maxCapacity: 0 })];
    expect(lines(found('scale-to-zero', events, { ...asked, services: [now('prod/cart', 0)] }))).toMatchInlineSnapshot(`
      [
        "critical: Alice Ng (SRE-OnCall) limited auto scaling of prod/cart to at most 0 tasks at 02:14 with AWS CLI 2.34 from 203.0.113.7 (office). [at 0 now]",
      ]
    `);
    const lifted = [...events, rule('RegisterScalableTarget', { minCapacity: 2, maxCapacity: 10 }, at('03:00'))];
    expect(lines(found('scale-to-zero', lifted, { ...asked, services: [now('prod/cart', 2)] }))).toMatchInlineSnapshot(`
      [
        "high: Alice Ng (SRE-OnCall) limited auto scaling of prod/cart to at most 0 tasks at 02:14 with AWS CLI 2.34 from 203.0.113.7 (office). [lifted at 03:00, by Alice Ng (SRE-OnCall); at 2 now]",
      ]
    `);
  });

  it('sees a scheduled action to zero', () => {
    const events = [
      rule('PutScheduledAction', {
        scheduledActionName: 'night-floor',
        schedule: 'cron(0 3 * * ? *)',
        minCapacity: 0,
        maxCapacity: 0,
      }),
    ];
    expect(lines(found('scale-to-zero', events, { ...asked, services: [now('prod/cart', 4)] }))).toMatchInlineSnapshot(`
      [
        "high: Alice Ng (SRE-OnCall) scheduled prod/cart to go to 0 tasks (scheduled action night-floor) at 02:14 with AWS CLI 2.34 from 203.0.113.7 (office). [at 4 now]",
      ]
    `);
  });

  it('sees an Express service that may go to zero', () => {
    const express = event({
      name: 'UpdateExpressGatewayService',
      target: 'prod/web',
      change: { effect: 'scale', fields: fields({ 'scalingTarget.minTaskCount': 0 }) },
    });
    expect(lines(found('scale-to-zero', [express]))).toMatchInlineSnapshot(`
      [
        "high: Alice Ng (SRE-OnCall) let prod/web scale down to 0 tasks at 02:14 with AWS CLI 2.34 from 203.0.113.7 (office). [how many tasks it has now is not known: ECS could not be asked]",
      ]
    `);
  });

  it('finds nothing where Terraform repeats a zero', () => {
    const repeated = update(
      { desiredCount: 0, taskDefinition: 'email-worker:7' },
      { target: worker, actor: terraform, client: terraformClient },
    );
    expect(
      found('scale-to-zero', [update({ desiredCount: 0 }, { target: worker, time: at('01:00') }), repeated], asked),
    ).toHaveLength(1);
    expect(
      found('scale-to-zero', [repeated], {
        earlier: [update({ desiredCount: 0 }, { target: worker, time: at('18 01:00') })],
      }),
    ).toEqual([]);
  });

  it.each([
    ['a denied call', denied({ desiredCount: 0 }, { target: worker })],
    ['a failed call', update({ desiredCount: 0 }, { target: worker, outcome: 'failed' })],
    ['a count above zero', update({ desiredCount: 1 }, { target: worker, client: console_ })],
    ['a floor of zero under a higher ceiling', rule('RegisterScalableTarget', { minCapacity: 0, maxCapacity: 4 })],
  ])('finds nothing in %s', (_, one) => {
    expect(found('scale-to-zero', [three, one])).toEqual([]);
  });
});
