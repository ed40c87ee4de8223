import type { Looker } from './look.ts';
import type { EventRule, Looked } from './types.ts';

/** Rules on a Region's default event bus, which is where CloudTrail's events arrive; targets only of those wanted. */
export async function readRules(
  looker: Looker,
  region: string,
  wantsTargets: (rule: EventRule) => boolean,
): Promise<Looked<EventRule[]>> {
  const rules = await looker.look(region, 'events:ListRules', () => listRules(looker, region));
  if (!rules.seen) return rules;
  const value = await Promise.all(
    rules.value.map(async (rule) =>
      wantsTargets(rule) ? { ...rule, targets: await readTargets(looker, region, rule.name) } : rule,
    ),
  );
  return { seen: true, value };
}

async function listRules(looker: Looker, region: string): Promise<EventRule[]> {
  const found: EventRule[] = [];
  let token: string | undefined;
  do {
    const page = await looker.call(region, 'events:ListRules', { NextToken: token });
    for (const { Name, EventPattern, State = 'ENABLED', Description, RoleArn, ManagedBy } of page.Rules ?? []) {
      if (Name === undefined || EventPattern === undefined) continue;
      found.push({
        name: Name,
        state: State,
        pattern: EventPattern,
        ...(Description === undefined || Description === '' ? {} : { description: Description }),
        ...(RoleArn === undefined ? {} : { roleArn: RoleArn }),
        ...(ManagedBy === undefined ? {} : { managedBy: ManagedBy }),
      });
    }
    token = page.NextToken;
  } while (token !== undefined);
  return found;
}

function readTargets(looker: Looker, region: string, rule: string): Promise<Looked<string[]>> {
  return looker.look(region, 'events:ListTargetsByRule', async () => {
    // A rule has at most five targets, which one page holds (EventBridge user guide, "Quotas").
    const { Targets = [] } = await looker.call(region, 'events:ListTargetsByRule', { Rule: rule });
    return Targets.flatMap(({ Arn }) => Arn ?? []);
  });
}
