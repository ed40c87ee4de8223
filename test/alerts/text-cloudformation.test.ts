import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type AlertPlan, writeAlert } from '../../src/alerts/text/index.ts';
import { anyPattern, CASES, FUNCTION_ARN, fileOf, planNamed, planOf, TOPIC_ARN } from './text-plans.ts';

const template = z.object({
  AWSTemplateFormatVersion: z.literal('2010-09-09'),
  Parameters: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()) })),
});

function templates(plan: AlertPlan) {
  return writeAlert(plan, 'cloudformation').files.map((file) => template.parse(JSON.parse(file.text)));
}

function properties(parsed: z.infer<typeof template>, type: string) {
  return Object.values(parsed.Resources).flatMap((resource) => (resource.Type === type ? [resource.Properties] : []));
}

/** As CloudFormation hands it to EventBridge: JSON text as it is, an object as JSON. */
function delivered(pattern: unknown): unknown {
  return typeof pattern === 'string' ? JSON.parse(pattern) : pattern;
}

/** AWS's own validator, whose way of asking changed between versions. */
const report = z.object({
  diagnostics: z.array(z.object({ severity: z.string(), ruleId: z.string(), message: z.string() })),
});
const VALIDATOR = '@aws/cloudformation-validate';

function loadValidator(): { check: (path: string) => string[]; free: () => void } {
  const library = createRequire(import.meta.url)(VALIDATOR);
  const engine = new library.CelEngine();
  return {
    check(path) {
      const input = new library.TemplateFile(path);
      const answer =
        engine.validateTemplate === undefined ? engine.validateStandard(input) : engine.validateTemplate(input);
      return report
        .parse(answer)
        .diagnostics.filter(({ severity, ruleId }) => severity !== 'INFO' && !GIVEN_ARNS.includes(ruleId))
        .map(({ severity, ruleId, message }) => `${severity} ${ruleId} ${message}`);
    },
    free: () => engine.free(),
  };
}

/** "Hardcoded ARN" and "hardcoded account id": the ARN is what the user gave. */
const GIVEN_ARNS = ['W9002', 'W9013'];

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!isInstalled(VALIDATOR))(
  `templates before AWS's validator (skipped where ${VALIDATOR} is not installed)`,
  () => {
    let folder = '';
    let validator: ReturnType<typeof loadValidator> | undefined;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'alert-'));
      validator = loadValidator();
    });
    afterAll(() => {
      validator?.free();
      rmSync(folder, { recursive: true, force: true });
    });

    function faults(text: string): string[] | undefined {
      const path = join(folder, 'template.json');
      writeFileSync(path, text);
      return validator?.check(path);
    }

    for (const { title, plan } of CASES) {
      it(`finds no fault: ${title}`, () => {
        for (const file of writeAlert(plan, 'cloudformation').files) expect(faults(file.text)).toEqual([]);
      });
    }

    it('would find one: an unknown property, a missing one and a reference to nothing', () => {
      const { files } = writeAlert(planNamed('a rule for each Region', 'a new topic'), 'cloudformation');
      const broken =
        files[0]?.text.replace('"EventPattern"', '"Pattern"').replace('"Ref": "Undelivered"', '"Ref": "Lost"') ?? '';
      expect(faults(broken)?.join('\n')).toMatch(/Pattern' was unexpected[\s\S]*|Lost/);
      expect(faults(broken)?.length).toBeGreaterThanOrEqual(2);
    });
  },
);

describe('CloudFormation', () => {
  for (const { title, plan } of CASES) {
    it(`holds the plan: ${title}`, () => {
      const rules = templates(plan).flatMap((parsed) => properties(parsed, 'AWS::Events::Rule'));
      expect(rules).toHaveLength(plan.rules.length);
      for (const rule of plan.rules) {
        const start = rule.id.startsWith(plan.name) ? rule.id : `${plan.name}-${rule.id}`;
        const found = rules.find((candidate) => String(candidate['Name']).startsWith(start));
        expect(delivered(found?.['EventPattern'])).toEqual(rule.pattern);
        expect(found?.['State']).toBe(rule.readOnlyState ? 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' : 'ENABLED');
        expect(found?.['Targets']).toMatchObject([
          { DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Undelivered', 'Arn'] } }, RetryPolicy: {} },
        ]);
      }
    });
  }

  it('refers only to what is in the same template', () => {
    for (const { plan } of CASES) {
      for (const parsed of templates(plan)) {
        const { Parameters = {}, Resources } = parsed;
        const known = new Set([...Object.keys(Parameters), ...Object.keys(Resources)]);
        // Patterns are the user's: a key of theirs is no reference.
        const own = Object.values(Resources).map(({ Properties: { EventPattern: _, ...rest } }) => rest);
        const text = JSON.stringify(own);
        const used = [...text.matchAll(/"Ref":"([^"]+)"|"Fn::GetAtt":\["([^"]+)"/g)].map(
          (match) => match[1] ?? match[2] ?? '',
        );
        expect(used.filter((name) => !known.has(name))).toEqual([]);
        expect(Object.keys(Parameters).filter((name) => !used.includes(name))).toEqual([]);
      }
    }
  });

  it('has a template for each Region, and says in which order they go', () => {
    const { files, notes } = writeAlert(planNamed('both kinds of rule', 'Slack through Chatbot'), 'cloudformation');
    expect(files.map((file) => file.name)).toEqual(['critical.template.json', 'critical-us-east-1.template.json']);
    expect(notes[0]).toMatch(
      /--region us-east-1 .*critical-us-east-1\.template\.json.*; aws cloudformation deploy --stack-name critical-alert /,
    );
    const home = template.parse(JSON.parse(fileOf(files, 'critical.template.json')));
    expect(properties(home, 'AWS::Chatbot::SlackChannelConfiguration')).toMatchObject([
      {
        SnsTopicArns: [
          { Ref: 'Topic' },
          { 'Fn::Sub': `arn:\${AWS::Partition}:sns:us-east-1:\${AWS::AccountId}:critical-alerts-us-east-1` },
        ],
      },
    ]);
  });

  it('lets the rules publish to a topic of their own, and leaves the policy of an existing one alone', () => {
    const [own] = templates(planNamed('a rule for each Region', 'a new topic with an email'));
    expect(own?.Resources['TopicPolicy']?.Properties).toMatchObject({
      PolicyDocument: {
        Statement: [
          {
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sns:Publish',
            Condition: { ArnEquals: { 'aws:SourceArn': [{ 'Fn::GetAtt': ['RuleDesiredCount', 'Arn'] }] } },
          },
        ],
      },
    });
    expect(own?.Resources['Email']?.Properties).toMatchObject({ Protocol: 'email', Endpoint: 'on-call@acme.example' });
    const [existing] = templates(planNamed('a rule for each Region', 'an existing topic'));
    expect(Object.keys(existing?.Resources ?? {})).toEqual(['RuleDesiredCount', 'Undelivered', 'UndeliveredPolicy']);
    expect(JSON.stringify(existing)).toContain(TOPIC_ARN);
  });

  it('takes secrets as parameters that are not echoed', () => {
    const [slack] = templates(planNamed('a rule for each Region', 'a Slack webhook'));
    expect(slack?.Parameters).toMatchObject({ SlackWebhookUrl: { NoEcho: true } });
    expect(slack?.Resources['Destination']?.Properties['InvocationEndpoint']).toEqual({ Ref: 'SlackWebhookUrl' });
    const [pagerDuty] = templates(planNamed('a rule for each Region', 'PagerDuty'));
    expect(pagerDuty?.Parameters).toMatchObject({ PagerDutyRoutingKey: { NoEcho: true } });
    expect(JSON.stringify(pagerDuty?.Resources['Connection'])).toContain(
      '{"Key":"routing_key","Value":{"Ref":"PagerDutyRoutingKey"},"IsValueSecret":true}',
    );
  });

  it('lets each rule call the function, and asks for the one of another Region', () => {
    const [home, other] = templates(planNamed('both kinds of rule', 'a function'));
    expect(home?.Parameters).toBeUndefined();
    expect(home?.Resources['RuleDesiredCountPermission']?.Properties).toMatchObject({
      FunctionName: FUNCTION_ARN,
      SourceArn: { 'Fn::GetAtt': ['RuleDesiredCount', 'Arn'] },
    });
    expect(Object.keys(other?.Parameters ?? {})).toEqual(['FunctionArn']);
  });

  it('never leaves null, a function or a dynamic reference of a pattern to CloudFormation', () => {
    fc.assert(
      fc.property(anyPattern, (pattern) => {
        const [parsed] = templates(planOf([pattern], { kind: 'sns' }));
        const [rule] = properties(parsed ?? template.parse({}), 'AWS::Events::Rule');
        const written = rule?.['EventPattern'];
        expect(delivered(written)).toEqual(pattern);
        expect(JSON.stringify(written)).not.toContain('{{resolve:');
        if (typeof written !== 'string') expect(JSON.stringify(written)).not.toMatch(/null[,\]]/);
      }),
    );
  });
});
