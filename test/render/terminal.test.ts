import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { renderTerminal } from '../../src/render/index.ts';
import type { Answers, ToolName } from '../../src/tools/answers.ts';
import { alice, clusters, coverage, denied, events, fleet, identity, NOW, row } from './samples.ts';

function show<Name extends ToolName>(tool: Name, answer: Answers[Name], width: number, color = false): string {
  return `\n${renderTerminal(tool, answer, { width, color, now: NOW })}`;
}

describe('the fleet report in a terminal', () => {
  it('reads as columns at 120', () => {
    expect(show('fleet_audit', fleet, 120)).toMatchInlineSnapshot(`
      "
      FLEET REPORT  acme-prod (111122223333)                                                   19 Nov 05:26 – 20 Nov 05:26 UTC
      4 services changed by 2 people, a pipeline and auto scaling in the 24 h to 05:26 UTC. 3 things need a look.

      CRITICAL  root-activity  Root signed in from 198.51.100.9 at 23:31, without MFA, and changed prod/sessions at 23:34
                               (desired count 3 → 5). Expected never.  d2b81c04 e7714a90
      CRITICAL  scale-to-zero  prod/email-worker was scaled to 0 at 22:10 by nightly-cleanup. Nothing sends mail while it is
                               down. Still at 0.  9f3e12aa
      HIGH      unexpected-ip  IAM user ci-legacy stopped a task of prod/cart from 45.83.64.1. In the 7 days before it only
                               ever called from 198.51.100.0/24.  0c5577d1

      WHO DID WHAT
      prod · us-east-1
        checkout         02:14  Alice Ng (SRE-OnCall) · AWS CLI 2.34 ·          restarted, no other change
                                203.0.113.7
                  19 Nov 14:02  deploy-prod via GitHub Actions (acme/shop,      checkout:40 → checkout:41
                                main) · AWS SDK for JavaScript 3 ·
                                140.82.114.3
        cart      19 Nov 13:00  contractor-x (likely) · AWS console ·           asked for desired count 0, denied:
                                45.83.64.1                                      AccessDenied
        search                  deploy-prod updated prod/search at 14:02 (aaaa0001)
                                prod/search was rolled back at 14:09 (aaaa0002)

      tools · eu-west-1
        cart  19 Nov 03:00  auto scaling  desired count 9 → 4

      outside clusters · us-east-1
        orders-db  19 Nov 12:00  Bob Ruiz (Admin) · AWS CLI 2.34 · 203.0.113.7  RebootDBInstance

      WHAT ECS DID BY ITSELF
        01:40  prod/email-worker  container app ran out of memory (exit 137, limit 512 MiB)

      BY WHOM
        Alice Ng      person  1 change
        contractor-x  person  2 denied
        auto scaling          1 change

      At zero tasks now: prod/email-worker (us-east-1).

      Nothing happened in: staging-data (us-east-1).

      NEXT
        - Ask who holds the root password whether this was them.
        - Decide whether prod/email-worker should be at 0.

      Looked at account 111122223333 (acme-prod) as role auditor · eu-west-1 and us-east-1 · 24 h to 05:26 UTC · complete;
      events after 05:11 may still arrive.
      "
    `);
  });

  it('puts who and what below each other at 80', () => {
    expect(show('fleet_audit', fleet, 80)).toMatchInlineSnapshot(`
      "
      FLEET REPORT  acme-prod (111122223333)           19 Nov 05:26 – 20 Nov 05:26 UTC
      4 services changed by 2 people, a pipeline and auto scaling in the 24 h to 05:26
      UTC. 3 things need a look.

      CRITICAL  root-activity
                Root signed in from 198.51.100.9 at 23:31, without MFA, and changed
                prod/sessions at 23:34 (desired count 3 → 5). Expected never.
                d2b81c04 e7714a90
      CRITICAL  scale-to-zero
                prod/email-worker was scaled to 0 at 22:10 by nightly-cleanup. Nothing
                sends mail while it is down. Still at 0.  9f3e12aa
      HIGH      unexpected-ip
                IAM user ci-legacy stopped a task of prod/cart from 45.83.64.1. In the
                7 days before it only ever called from 198.51.100.0/24.  0c5577d1

      WHO DID WHAT
      prod · us-east-1
        checkout         02:14  Alice Ng (SRE-OnCall) · AWS CLI 2.34 · 203.0.113.7
                                restarted, no other change
                  19 Nov 14:02  deploy-prod via GitHub Actions (acme/shop, main) · AWS
                                SDK for JavaScript 3 · 140.82.114.3
                                checkout:40 → checkout:41
        cart      19 Nov 13:00  contractor-x (likely) · AWS console · 45.83.64.1
                                asked for desired count 0, denied: AccessDenied
        search                  deploy-prod updated prod/search at 14:02 (aaaa0001)
                                prod/search was rolled back at 14:09 (aaaa0002)

      tools · eu-west-1
        cart  19 Nov 03:00  auto scaling  desired count 9 → 4

      outside clusters · us-east-1
        orders-db  19 Nov 12:00  Bob Ruiz (Admin) · AWS CLI 2.34 ·    RebootDBInstance
                                 203.0.113.7

      WHAT ECS DID BY ITSELF
        01:40  prod/email-worker  container app ran out of memory (exit 137, limit 512
                                  MiB)

      BY WHOM
        Alice Ng      person  1 change
        contractor-x  person  2 denied
        auto scaling          1 change

      At zero tasks now: prod/email-worker (us-east-1).

      Nothing happened in: staging-data (us-east-1).

      NEXT
        - Ask who holds the root password whether this was them.
        - Decide whether prod/email-worker should be at 0.

      Looked at account 111122223333 (acme-prod) as role auditor · eu-west-1 and
      us-east-1 · 24 h to 05:26 UTC · complete; events after 05:11 may still arrive.
      "
    `);
  });

  it('stacks lines under 60', () => {
    expect(show('fleet_audit', fleet, 50)).toMatchInlineSnapshot(`
      "
      FLEET REPORT  acme-prod (111122223333)
      19 Nov 05:26 – 20 Nov 05:26 UTC
      4 services changed by 2 people, a pipeline and
      auto scaling in the 24 h to 05:26 UTC. 3 things
      need a look.

      CRITICAL  root-activity
        Root signed in from 198.51.100.9 at 23:31,
        without MFA, and changed prod/sessions at 23:34
        (desired count 3 → 5). Expected never.  d2b81c04
        e7714a90
      CRITICAL  scale-to-zero
        prod/email-worker was scaled to 0 at 22:10 by
        nightly-cleanup. Nothing sends mail while it is
        down. Still at 0.  9f3e12aa
      HIGH  unexpected-ip
        IAM user ci-legacy stopped a task of prod/cart
        from 45.83.64.1. In the 7 days before it only
        ever called from 198.51.100.0/24.  0c5577d1

      WHO DID WHAT
      prod · us-east-1
      checkout  02:14
        Alice Ng (SRE-OnCall) · AWS CLI 2.34 ·
        203.0.113.7
        restarted, no other change
      checkout  19 Nov 14:02
        deploy-prod via GitHub Actions (acme/shop,
        main) · AWS SDK for JavaScript 3 · 140.82.114.3
        checkout:40 → checkout:41
      cart  19 Nov 13:00
        contractor-x (likely) · AWS console · 45.83.64.1
        asked for desired count 0, denied: AccessDenied
      search
        deploy-prod updated prod/search at 14:02
        (aaaa0001)
      search
        prod/search was rolled back at 14:09 (aaaa0002)

      tools · eu-west-1
      cart  19 Nov 03:00
        auto scaling
        desired count 9 → 4

      outside clusters · us-east-1
      orders-db  19 Nov 12:00
        Bob Ruiz (Admin) · AWS CLI 2.34 · 203.0.113.7
        RebootDBInstance

      WHAT ECS DID BY ITSELF
      01:40  prod/email-worker
        container app ran out of memory (exit 137, limit
        512 MiB)

      BY WHOM
      Alice Ng
        person  1 change
      contractor-x
        person  2 denied
      auto scaling
        1 change

      At zero tasks now: prod/email-worker (us-east-1).

      Nothing happened in: staging-data (us-east-1).

      NEXT
        - Ask who holds the root password whether this
          was them.
        - Decide whether prod/email-worker should be at
          0.

      Looked at account 111122223333 (acme-prod) as role
      auditor · eu-west-1 and us-east-1 · 24 h to 05:26
      UTC · complete; events after 05:11 may still
      arrive.
      "
    `);
  });

  it('says what is missing, why and the remedy before anything else, and does not call silence empty', () => {
    const text = show('fleet_audit', { ...fleet, coverage: denied, findings: [], changes: [], nobody: [] }, 100);
    expect(text.indexOf('NOT READ')).toBeLessThan(text.indexOf('Nothing seen so far in'));
    expect(text).toContain(
      'eu-west-1: The role auditor may not call cloudtrail:LookupEvents in eu-west-1. The policy in the',
    );
    expect(text).toContain('incomplete, see above');
    expect(text).not.toContain('Nothing happened in');
  });

  it('joins Regions that are missing for the same reason', () => {
    const why = 'the time ran out';
    const missing = ['us-east-1', 'us-east-2', 'us-west-1'].map((region) => ({ account: '1', region, why }));
    const text = show('fleet_audit', { ...fleet, coverage: { ...denied, missing } }, 100);
    expect(text).toContain('  - us-east-1, us-east-2 and us-west-1: the time ran out.');
  });

  it('shows no heading of an empty section', () => {
    const empty = { ...fleet, findings: [], changes: [], nobody: [], byActor: [], clusters: [], nextSteps: [] };
    expect(show('fleet_audit', empty, 100)).toMatchInlineSnapshot(`
      "
      FLEET REPORT  acme-prod (111122223333)                               19 Nov 05:26 – 20 Nov 05:26 UTC
      4 services changed by 2 people, a pipeline and auto scaling in the 24 h to 05:26 UTC. 3 things need
      a look.

      Looked at account 111122223333 (acme-prod) as role auditor · eu-west-1 and us-east-1 · 24 h to 05:26
      UTC · complete; events after 05:11 may still arrive.
      "
    `);
  });

  it('gives a service its sentences where its rows were cut', () => {
    const text = show('fleet_audit', { ...fleet, changes: [] }, 120);
    expect(text).toContain('deploy-prod updated prod/search at 14:02 (aaaa0001)');
  });

  it('files a task under its service and a cluster under itself', () => {
    const changes = [
      row({ target: 'prod/cart task 0123abcd' }),
      row({ target: 'prod task 89abcdef' }),
      row({ target: 'prod' }),
    ];
    const lines = show('fleet_audit', { ...fleet, changes, findings: [] }, 120).split('\n');
    const starts = lines.map((line) => line.trimEnd()).filter((line) => /02:14/.test(line));
    expect(starts.map((line) => line.trim().split(/ {2,}/)[0])).toEqual(
      expect.arrayContaining(['cart', 'task 89abcdef', 'the cluster']),
    );
  });
});

describe('the other answers in a terminal', () => {
  it('lists events with time to the second and short ids', () => {
    expect(show('lookup_events', events, 120)).toMatchInlineSnapshot(`
      "
      2 events in the 24 h to 05:26 UTC.

               02:14:05  prod/checkout  Alice Ng (SRE-OnCall) · AWS CLI        UpdateService: restarted, no other     eaeed19b
                                        2.34 · 203.0.113.7                     change
        19 Nov 13:00:00  prod/cart      admin (session                         StopTask: asked to stop task           5b1c0000
                                        botocore-session-1763600000,           0123abcd, denied: AccessDenied
                                        possible) · unrecognised client ·
                                        203.0.113.9 (office)

      2 of 61 events are given.
        The same command, with --cursor eyJxIjoiYWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoiLCJ3IjpbMTc2MzUzMDAwMCwxNzYzNjE2NDAwXX0

      Looked at account 111122223333 (acme-prod) as role auditor · us-east-1 · 24 h to 05:26 UTC · complete; events after
      05:11 may still arrive.
      "
    `);
    expect(show('lookup_events', events, 80)).toMatchInlineSnapshot(`
      "
      2 events in the 24 h to 05:26 UTC.

               02:14:05  prod/checkout  Alice Ng (SRE-OnCall) · AWS CLI 2.34 ·
                                        203.0.113.7
                                        UpdateService: restarted, no other change
                                        eaeed19b
        19 Nov 13:00:00  prod/cart      admin (session botocore-session-1763600000,
                                        possible) · unrecognised client · 203.0.113.9
                                        (office)
                                        StopTask: asked to stop task 0123abcd, denied:
                                        AccessDenied  5b1c0000

      2 of 61 events are given.
        The same command, with --cursor eyJxIjoiYWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoiLCJ3IjpbMTc2MzUzMDAwMCwxNzYzNjE2NDAwXX0

      Looked at account 111122223333 (acme-prod) as role auditor · us-east-1 · 24 h to
      05:26 UTC · complete; events after 05:11 may still arrive.
      "
    `);
  });

  it('prints records as indented JSON under their rows', () => {
    const full = {
      ...events,
      events: [{ ...row(), record: { eventName: 'UpdateService', userAgent: '\u009b31m<!channel>' } }],
    };
    expect(show('lookup_events', full, 80)).toMatchInlineSnapshot(`
      "
      2 events in the 24 h to 05:26 UTC.

        02:14:05  prod/checkout  Alice Ng (SRE-OnCall) · AWS CLI 2.34 · 203.0.113.7
                                 UpdateService: restarted, no other change  eaeed19b

        {
          "eventName": "UpdateService",
          "userAgent": "\\u009b31m\\u003c!channel>"
        }

      2 of 61 events are given.
        The same command, with --cursor eyJxIjoiYWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoiLCJ3IjpbMTc2MzUzMDAwMCwxNzYzNjE2NDAwXX0

      Looked at account 111122223333 (acme-prod) as role auditor · us-east-1 · 24 h to
      05:26 UTC · complete; events after 05:11 may still arrive.
      "
    `);
  });

  it('compares services in columns', () => {
    expect(show('list_clusters', clusters, 120)).toMatchInlineSnapshot(`
      "
      2 clusters with 3 services in us-east-1 and eu-west-1.

      prod, production · us-east-1 · 5 tasks running
        service       tasks              task definition  last deployment, UTC       note
        checkout      4 of 4             checkout:41      02:14 (3 h 11 min ago)
        email-worker  1 of 2, 1 pending  email-worker:7   12 Nov 10:00 (7 days ago)  1 of 2 tasks run, deployment in progress
        old-api       0 of 0             old-api:3                                   draining

      tools · eu-west-1 · 0 tasks running
      No services.

      Looked at account 111122223333 (acme-prod) as role auditor · eu-west-1 and us-east-1 · complete.
      "
    `);
    expect(show('list_clusters', clusters, 60)).toMatchInlineSnapshot(`
      "
      2 clusters with 3 services in us-east-1 and eu-west-1.

      prod, production · us-east-1 · 5 tasks running
      checkout  4 of 4  checkout:41
        02:14 (3 h 11 min ago)
      email-worker  1 of 2, 1 pending  email-worker:7
        12 Nov 10:00 (7 days ago)
        1 of 2 tasks run, deployment in progress
      old-api  0 of 0  old-api:3
        draining

      tools · eu-west-1 · 0 tasks running
      No services.

      Looked at account 111122223333 (acme-prod) as role auditor ·
      eu-west-1 and us-east-1 · complete.
      "
    `);
  });

  it('says who, with what and from where, and what that rests on', () => {
    expect(show('decode_identity', identity, 80)).toMatchInlineSnapshot(`
      "
      prod/checkout was restarted at 02:14 by Alice Ng (SRE-OnCall) with AWS CLI 2.34
      from 203.0.113.7.

        who      Alice Ng, person · certain
        as       permission set SRE-OnCall · session alice.ng@acme.example · account
                 111122223333
        because  the role is one that Identity Center makes
                 its session name is the Identity Center user name
        with     AWS CLI 2.34 · ecs update-service · in CloudShell · says the user
                 agent, which the caller can set
        from     203.0.113.7 (office) · in a range that the configuration expects
        did      UpdateService: restarted, no other change · prod/checkout · 02:14:05
                 UTC (3 h 11 min ago)
        proof    event eaeed19b (UpdateService, us-east-1)

      Read from the record alone: nothing was looked up.
      "
    `);
  });

  it('closes with the reach of a lookup where one was made', () => {
    const text = show('decode_identity', { ...identity, coverage: coverage() }, 200);
    expect(text).toContain('Looked at account 111122223333 (acme-prod) as role auditor');
    expect(text).not.toContain('Read from the record alone');
  });
});

describe('the terminal printer', () => {
  it('uses no escape codes without colour, and some with it', () => {
    expect(show('fleet_audit', fleet, 100)).not.toContain('\u001b');
    expect(show('fleet_audit', fleet, 100, true)).toContain('\u001b[');
  });

  it('shows the same characters with and without colour', () => {
    const plain = show('fleet_audit', fleet, 80);
    expect(show('fleet_audit', fleet, 80, true).replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  it.each([60, 80, 100, 120])('keeps every line within %i columns, also with long and wide names', (width) => {
    const name = `${'x'.repeat(200)} 日本語のとても長い名前のサービス`;
    const hostile = {
      ...fleet,
      changes: [row({ target: `prod/${name}`, actor: { ...alice, name } }), row({ target: name, client: name })],
    };
    for (const line of show('fleet_audit', hostile, width).split('\n'))
      expect(stringWidth(line)).toBeLessThanOrEqual(width);
  });

  it('never passes on a terminal command, a line break or a mark that turns text around', () => {
    const evil = 'a\u001b]0;owned\u0007b\u009b2Jc\nd\r\u202ee';
    const text = show(
      'fleet_audit',
      { ...fleet, answer: evil, changes: [row({ change: evil, actor: { ...alice, name: evil } })] },
      80,
    );
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(text).toContain('a ]0;owned b 2Jc d e');
  });

  it('shows no time for a record without one', () => {
    expect(show('lookup_events', { ...events, events: [row({ time: '' })] }, 100)).toContain('no time  prod/checkout');
  });
});
