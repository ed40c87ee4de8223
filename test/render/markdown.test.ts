import { describe, expect, it } from 'vitest';
import { codeBlock, codeSpan, escapeLineStart, escapeMarkdown } from '../../src/render/escape.ts';
import { renderMarkdown } from '../../src/render/index.ts';
import type { Answers, ToolName } from '../../src/tools/answers.ts';
import { alice, clusters, events, fleet, identity, NOW, row } from './samples.ts';

function show<Name extends ToolName>(tool: Name, answer: Answers[Name]): string {
  return `\n${renderMarkdown(tool, answer, { now: NOW })}`;
}

describe('answers as Markdown', () => {
  it('gives the fleet report headings and lists', () => {
    expect(show('fleet_audit', fleet)).toMatchInlineSnapshot(`
      "
      ## Fleet report: acme-prod (111122223333)

      19 Nov 05:26 – 20 Nov 05:26 UTC

      4 services changed by 2 people, a pipeline and auto scaling in the 24 h to 05:26 UTC. 3 things need a look.

      ### Findings

      - **CRITICAL** \`root-activity\`: Root signed in from 198.51.100.9 at 23:31, without MFA, and changed prod/sessions at 23:34 (desired count 3 → 5). Expected never. (d2b81c04 e7714a90)
      - **CRITICAL** \`scale-to-zero\`: prod/email-worker was scaled to 0 at 22:10 by nightly-cleanup. Nothing sends mail while it is down. **Still at 0.** (9f3e12aa)
      - **HIGH** \`unexpected-ip\`: IAM user ci-legacy stopped a task of prod/cart from 45.83.64.1. In the 7 days before it only ever called from 198.51.100.0/24. (0c5577d1)

      ### Who did what

      **prod · us-east-1**

      - **checkout** 02:14: **Alice Ng** (SRE-OnCall) · AWS CLI 2.34 · 203.0.113.7; restarted, no other change
      - **checkout** 19 Nov 14:02: **deploy-prod** via GitHub Actions (acme/shop, main) · AWS SDK for JavaScript 3 · 140.82.114.3; checkout:40 → checkout:41
      - **cart** 19 Nov 13:00: **contractor-x** (likely) · AWS console · 45.83.64.1; asked for desired count 0, denied: AccessDenied
      - **search**: deploy-prod updated prod/search at 14:02 (aaaa0001)
      - **search**: prod/search was rolled back at 14:09 (aaaa0002)

      **tools · eu-west-1**

      - **cart** 19 Nov 03:00: **auto scaling**; desired count 9 → 4

      **outside clusters · us-east-1**

      - **orders-db** 19 Nov 12:00: **Bob Ruiz** (Admin) · AWS CLI 2.34 · 203.0.113.7; RebootDBInstance

      ### What ECS did by itself

      - 01:40 **prod/email-worker**: container app ran out of memory (exit 137, limit 512 MiB)

      ### By whom

      - **Alice Ng**; person; 1 change
      - **contractor-x**; person; 2 denied
      - **auto scaling**; 1 change

      At zero tasks now: **prod/email-worker (us-east-1)**.

      Nothing happened in: **staging-data (us-east-1)**.

      ### Next

      - Ask who holds the root password whether this was them.
      - Decide whether prod/email-worker should be at 0.

      Looked at account 111122223333 (acme-prod) as role auditor · eu-west-1 and us-east-1 · 24 h to 05:26 UTC · complete; events after 05:11 may still arrive.
      "
    `);
  });

  it('gives events one line each, with the cursor in code', () => {
    expect(show('lookup_events', events)).toMatchInlineSnapshot(`
      "
      2 events in the 24 h to 05:26 UTC.

      - 02:14:05 **prod/checkout**: **Alice Ng** (SRE-OnCall) · AWS CLI 2.34 · 203.0.113.7; UpdateService: restarted, no other change (eaeed19b)
      - 19 Nov 13:00:00 **prod/cart**: **admin** (session botocore-session-1763600000, possible) · unrecognised client · 203.0.113.9 (office); StopTask: asked to stop task 0123abcd, denied: AccessDenied (5b1c0000)

      2 of 61 events are given. The same arguments, with cursor: \`eyJxIjoiYWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoiLCJ3IjpbMTc2MzUzMDAwMCwxNzYzNjE2NDAwXX0\`

      Looked at account 111122223333 (acme-prod) as role auditor · us-east-1 · 24 h to 05:26 UTC · complete; events after 05:11 may still arrive.
      "
    `);
  });

  it('gives services a table', () => {
    expect(show('list_clusters', clusters)).toMatchInlineSnapshot(`
      "
      2 clusters with 3 services in us-east-1 and eu-west-1.

      **prod, production · us-east-1 · 5 tasks running**

      | service | tasks | task definition | last deployment, UTC | note |
      | --- | --- | --- | --- | --- |
      | **checkout** | 4 of 4 | checkout:41 | 02:14 (3 h 11 min ago) |  |
      | **email-worker** | 1 of 2, 1 pending | email-worker:7 | 12 Nov 10:00 (7 days ago) | 1 of 2 tasks run, deployment in progress |
      | **old-api** | 0 of 0 | old-api:3 |  | draining |

      **tools · eu-west-1 · 0 tasks running**

      No services.

      Looked at account 111122223333 (acme-prod) as role auditor · eu-west-1 and us-east-1 · complete.
      "
    `);
  });

  it('gives an identity a list', () => {
    expect(show('decode_identity', identity)).toMatchInlineSnapshot(`
      "
      prod/checkout was restarted at 02:14 by Alice Ng (SRE-OnCall) with AWS CLI 2.34 from 203.0.113.7.

      - who: **Alice Ng**, person · certain
      - as: permission set SRE-OnCall · session alice.ng@acme.example · account 111122223333
      - because: the role is one that Identity Center makes
      - because: its session name is the Identity Center user name
      - with: **AWS CLI 2.34** · ecs update-service · in CloudShell · says the user agent, which the caller can set
      - from: **203.0.113.7** (office) · in a range that the configuration expects
      - did: UpdateService: restarted, no other change · **prod/checkout** · 02:14:05 UTC (3 h 11 min ago)
      - proof: event eaeed19b (UpdateService, us-east-1)

      Read from the record alone: nothing was looked up.
      "
    `);
  });
});

describe('log text in Markdown', () => {
  it('cannot become a link, a mention, a tag, code or a table cell', () => {
    const name = '[click](https://evil.example) `rm` <!channel> <script>x</script> a|b **now** @here ~~x~~';
    const text = show('lookup_events', { ...events, events: [row({ actor: { ...alice, name } })] });
    expect(text).toContain(
      '**\\[click\\](https:\u200b//evil.example) \\`rm\\` &lt;!channel&gt; &lt;script&gt;x&lt;/script&gt; a\\|b \\*\\*now\\*\\* @\u200bhere \\~\\~x\\~\\~**',
    );
  });

  it('cannot leave its cell of a table or its line of a list', () => {
    const services = [
      { service: 'a | b\n# c', status: 'active', desired: 1, running: 1, pending: 0, taskDefinition: 't:1' },
    ];
    const [cluster] = clusters.clusters;
    if (cluster === undefined) throw new Error('the sample has clusters');
    const text = show('list_clusters', { ...clusters, clusters: [{ ...cluster, services }] });
    expect(text).toContain('| **a \\| b # c** | 1 of 1 | t:1 |');
  });

  it('cannot open a heading, a quotation or a list', () => {
    expect(show('list_clusters', { ...clusters, answer: '# Act now' })).toContain('\n\\# Act now\n');
    expect(escapeLineStart('- x')).toBe('\\- x');
    expect(escapeLineStart('12. x')).toBe('12\\. x');
    expect(escapeMarkdown('> x')).toBe('&gt; x');
    expect(escapeLineStart('--- ')).toBe('\\--- ');
  });

  it('cannot close a fenced block, whatever a record holds', () => {
    const record = { reason: '```\n# out', mention: '<!channel>' };
    const text = show('lookup_events', { ...events, events: [{ ...row(), record }] });
    expect(text).toContain('````json\n{\n  "reason": "```\\n# out",\n  "mention": "\\u003c!channel>"\n}\n````');
  });

  it('leaves ordinary names as they are, since they are copied', () => {
    const names = [
      'nightly_cleanup',
      'alice.ng@acme.example',
      'checkout:40 → checkout:41',
      'prod/checkout',
      '10.0.0.0/8',
      'a-b (c, d)',
    ];
    for (const name of names) expect(escapeMarkdown(name)).toBe(name);
  });

  it('keeps emphasis whole around names with spaces at their ends', () => {
    const text = show('lookup_events', { ...events, events: [row({ target: ' prod/checkout ' })] });
    expect(text).toContain('**prod/checkout**');
  });

  it('writes code that holds backticks', () => {
    expect(codeSpan('a`b')).toBe('`` a`b ``');
    expect(codeBlock('x', 'json')).toBe('```json\nx\n```');
  });
});
