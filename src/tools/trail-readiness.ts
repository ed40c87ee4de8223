import { z } from 'zod';
import { trailReadinessAnswer } from './answers.ts';
import { commonInput } from './input.ts';
import { isProduction } from './production.ts';
import { composeReadiness } from './readiness/compose.ts';
import { readAccounts } from './readiness/read.ts';
import { openScope } from './scope.ts';
import { defineTool } from './tool.ts';

const input = z.strictObject({ regions: commonInput.regions, profiles: commonInput.profiles });

export const trailReadiness = defineTool({
  name: 'trail_readiness',
  title: 'Ready for the next "who?"',
  description:
    'Checks whether this account can answer "who?" next time, and how far back: trails, log bucket, alert rules, ECS ' +
    'settings. Gives commands that mend what is not well; runs none.',
  input,
  output: trailReadinessAnswer,
  command: {
    name: 'readiness',
    summary: 'check whether "who?" can be answered next time, and how far back',
    examples: ['readiness', 'readiness --region all'],
  },
  async run(asked, context) {
    const scope = await openScope(asked, context);
    const setups = await readAccounts(scope, context);
    return composeReadiness({
      setups,
      scope,
      context,
      isProduction: (cluster) => isProduction(cluster, context.settings.production),
    });
  },
});
