import { readTarget } from '../audit/index.ts';
import type { ReadOptions } from '../trail/index.ts';
import { type WhoChangedAnswer, whoChangedAnswer } from './answers.ts';
import type { Context } from './context.ts';
import { askConsent } from './older.ts';
import { openScope, readOptions, type Scope } from './scope.ts';
import { readWindow, type Window } from './time.ts';
import { defineTool } from './tool.ts';
import { askBack } from './who/choices.ts';
import { checkEvidence } from './who/evidence.ts';
import { type WhoInput, whoInput } from './who/input.ts';
import { narrowToArn } from './who/place.ts';
import { type Found, resolve } from './who/resolve.ts';
import { whoChangedResource } from './who/resource.ts';
import { whoChangedService } from './who/service.ts';

export const whoChanged = defineTool({
  name: 'who_changed',
  title: 'Who changed it?',
  description:
    'Answers "who restarted, scaled, stopped or deleted this?" for one ECS service or task, or any AWS resource: one ' +
    'sentence naming the person or pipeline, with the event id as proof, how sure it is, what changed, denied attempts, ' +
    'and the person behind a role. Says so when nobody did (out of memory, health check, Spot) or when it cannot be ' +
    'known. Use it first when one thing is named; fleet_audit when none is.',
  input: whoInput,
  output: whoChangedAnswer,
  command: {
    name: 'who',
    summary: 'say who restarted, scaled, stopped or deleted one thing, with proof',
    positional: {
      key: 'target',
      required: true,
      description: 'service, cluster/service, task id, ARN, instance id, access key or name',
    },
    examples: [
      'who prod/checkout',
      'who recommendations --kind scale',
      'who AKIAFSS4J3BWCEXAMPLE --since 7d',
      'who i-02287a6b78cc71d91',
    ],
  },
  async run(asked, context): Promise<WhoChangedAnswer> {
    const window = readWindow(asked, context.now, { older: context.older });
    const target = readTarget(asked.target);
    const scope = narrowToArn(await openScope(withArnRegion(asked, target), context), target);
    askConsent(asked, scope, window, context);
    const options = readOptions(context, asked);
    const found = await resolve(target, asked, scope, context, { window, options });
    const told = await tell(found, asked, scope, window, context, options);
    if (!asked.verify || told.verdict === null) return told;
    return { ...told, evidence: await checkEvidence(told.verdict, scope, context) };
  },
});

async function tell(
  found: Found,
  asked: WhoInput,
  scope: Scope,
  window: Window,
  context: Context,
  options: ReadOptions,
): Promise<WhoChangedAnswer> {
  switch (found.kind) {
    case 'service':
      return whoChangedService(found, asked, scope, window, context, options);
    case 'resource':
      return whoChangedResource(found, asked, scope, window, context, options);
    case 'ask-back':
      return askBack(found, scope, window, context);
  }
}

/** An ARN names its Region, so nobody has to. */
function withArnRegion(asked: WhoInput, target: ReturnType<typeof readTarget>): WhoInput {
  const region = 'region' in target ? target.region : undefined;
  return asked.regions !== undefined || region === undefined ? asked : { ...asked, regions: [region] };
}
