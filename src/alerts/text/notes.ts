import { stackName } from './cdk.ts';
import { USUAL_PATTERN } from './check.ts';
import { templateName } from './cloudformation.ts';
import type { Layout, Part } from './layout.ts';
import { snake } from './names.ts';
import { topicPolicy } from './policies.ts';
import { secretVariable } from './terraform-target.ts';
import type { AlertPlan, Format } from './types.ts';

/** What to run, what to fill in, and what the text cannot do by itself, in that order. */
export function writeNotes(plan: AlertPlan, layout: Layout, format: Format): string[] {
  return [
    ...howToRun(plan, layout, format),
    ...layout.parts.flatMap((part) => placeNotes(layout, part, format)),
    ...targetNotes(plan, layout),
    ...plan.rules
      .filter((rule) => JSON.stringify(rule.pattern).length > USUAL_PATTERN)
      .map(
        (rule) =>
          `The pattern of ${rule.id} is over ${USUAL_PATTERN} characters: ask AWS to raise the quota "Event pattern size" first.`,
      ),
    `What could not be delivered in an hour is kept for 14 days in the queue ${layout.parts.map((part) => part.queue).join(', ')}. An alarm on its ApproximateNumberOfMessagesVisible tells you.`,
  ];
}

function howToRun(plan: AlertPlan, layout: Layout, format: Format): string[] {
  const secret = secretOf(plan);
  if (format === 'terraform') {
    return [
      `Run terraform init and terraform plan, read the plan, then terraform apply. Leave out ${layout.name}-providers.tf where your module names the AWS provider itself (5.61 or newer), but keep its provider aliases.`,
      ...(secret === undefined
        ? []
        : [
            `Give ${secret.words} as TF_VAR_${secretVariable(layout, secret.service)}. Terraform keeps it in its state.`,
          ]),
    ];
  }
  if (format === 'cli') {
    return [
      `Read ${layout.name}.sh, then run bash ${layout.name}.sh. It can be run again.`,
      ...(secret === undefined
        ? []
        : [`Export ${secret.words} first: read -rs ${secret.variable}; export ${secret.variable}.`]),
    ];
  }
  const order = [...layout.parts].reverse();
  if (format === 'cdk') {
    const given = secret === undefined ? '' : ` --parameters ${secret.parameter}="$${secret.variable}"`;
    return [
      `Save it in a CDK app with aws-cdk-lib 2, then run in this order: ${order.map((part) => `cdk deploy ${stackName(layout, part)} --app "npx tsx ${layout.name}.ts"${given}`).join('; ')}.`,
      ...(secret === undefined
        ? []
        : [`Put ${secret.words} in ${secret.variable} first: read -rs ${secret.variable}.`]),
    ];
  }
  return [
    `Run in this order: ${order.map((part) => deployCommand(plan, layout, part)).join('; ')}.`,
    ...(secret === undefined ? [] : [`Put ${secret.words} in ${secret.variable} first: read -rs ${secret.variable}.`]),
  ];
}

function deployCommand(plan: AlertPlan, layout: Layout, part: Part): string {
  const secret = secretOf(plan);
  const words = [
    'aws cloudformation deploy',
    ...(part.region === undefined ? [] : [`--region ${part.region}`]),
    `--stack-name ${stackName(layout, part)}`,
    `--template-file ${templateName(layout, part)}`,
    ...(secret === undefined && layout.chat === undefined ? [] : ['--capabilities CAPABILITY_IAM']),
    ...(secret === undefined ? [] : [`--parameter-overrides ${secret.parameter}="$${secret.variable}"`]),
    ...(part.target.kind === 'function' && part.target.arn === undefined
      ? ['--parameter-overrides FunctionArn=...']
      : []),
  ];
  return words.join(' ');
}

interface Secret {
  service: 'slack' | 'pagerduty';
  words: string;
  variable: string;
  parameter: string;
}

function secretOf(plan: AlertPlan): Secret | undefined {
  if (plan.target.kind === 'slack-webhook') {
    return {
      service: 'slack',
      words: 'the incoming webhook URL of the Slack channel',
      variable: 'SLACK_WEBHOOK_URL',
      parameter: 'SlackWebhookUrl',
    };
  }
  if (plan.target.kind === 'pagerduty') {
    return {
      service: 'pagerduty',
      words: 'the integration key (Events API v2) of the PagerDuty service',
      variable: 'PAGERDUTY_ROUTING_KEY',
      parameter: 'PagerDutyRoutingKey',
    };
  }
  return undefined;
}

function placeNotes(layout: Layout, part: Part, format: Format): string[] {
  const rules = part.rules.map((rule) => rule.name).join(' and ');
  const home = part.suffix === '';
  const one = part.rules.length === 1;
  const notes: string[] = [];
  if (!home)
    notes.push(
      `${rules} ${one ? 'has' : 'have'} to be in ${part.region}, with what ${one ? 'it calls' : 'they call'}: EventBridge calls targets in its own Region only.`,
    );
  else if (part.region !== undefined)
    notes.push(`${rules} ${one ? 'belongs' : 'belong'} in ${part.region}, where the target is.`);
  else
    notes.push(
      `${rules} ${one ? 'watches the Region it is' : 'watch the Region they are'} deployed to: deploy ${one ? 'it' : 'them'} to each Region that runs ECS.`,
    );
  if (!home && layout.parts.length > 1 && layout.parts[0]?.region === undefined) {
    notes.push(
      `If you deploy the rest to ${part.region} as well, both parts stand side by side there, and an event that matches both is told twice.`,
    );
  }
  if (part.target.kind === 'function' && part.target.arn === undefined) {
    const asked = {
      terraform: `the variable ${snake(layout.name)}_function_arn${snake(part.suffix)}`,
      cloudformation: 'the parameter FunctionArn',
      cdk: 'the parameter FunctionArn',
      cli: `FUNCTION_ARN${part.suffix.toUpperCase().replaceAll('-', '_')}`,
    };
    notes.push(
      `The function you named is in another Region. Put one in ${part.region} and give its ARN as ${asked[format]}.`,
    );
  }
  return notes;
}

function targetNotes(plan: AlertPlan, layout: Layout): string[] {
  const { target } = plan;
  const notes: string[] = [];
  for (const part of layout.parts) {
    if (part.target.kind !== 'existing-topic') continue;
    const arns = part.rules.map(
      (rule) =>
        `arn:aws:events:${part.region}:${part.target.kind === 'existing-topic' ? part.target.arn.split(':')[4] : ''}:rule/${rule.name}`,
    );
    notes.push(
      `The topic ${part.target.arn} is yours, so its policy is left alone. Add this statement to it, or nothing arrives: ${JSON.stringify(topicPolicy(part.target.arn, arns).Statement[0])}`,
      'If that topic is encrypted, it needs a KMS key of your own whose policy lets events.amazonaws.com use it; EventBridge cannot publish under the key alias/aws/sns.',
    );
  }
  if (target.kind === 'sns') {
    if (layout.parts.some((part) => part.target.kind === 'own-topic') && target.topicArn !== undefined) {
      notes.push(
        'The topic you named is in another Region than one of the rules, so that rule gets a topic of its own: subscribe to it too.',
      );
    }
    if (target.email !== undefined)
      notes.push(`AWS sends ${target.email} a link to confirm the subscription; until then no alert arrives.`);
    else if (target.topicArn === undefined) notes.push('Nobody is subscribed to the new topic yet.');
  }
  if (target.kind === 'slack-chatbot') {
    notes.push(
      'Authorise the Slack workspace once in the console of Amazon Q Developer in chat applications (formerly AWS Chatbot), and invite @Amazon Q to the channel if it is private.',
      'A channel has one configuration in an account. Where it has one already, as in a second Region that you deploy this to, leave the Slack part out and add the topic to the one that is there.',
    );
  }
  if (target.kind === 'slack-webhook') {
    notes.push(
      'Whoever may call events:DescribeApiDestination can read the webhook URL: an API destination shows its address.',
    );
  }
  return notes;
}
