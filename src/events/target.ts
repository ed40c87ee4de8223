import { arnInMessage } from './arn.ts';
import { partOf, textAt } from './record.ts';
import { targetOfArn } from './target-arn.ts';
import { type Call, ecsTarget } from './target-ecs.ts';
import { anyTarget, neighbourTarget } from './target-neighbours.ts';
import type { JsonObject, Target } from './types.ts';

/**
 * What a call acted on, from its parameters and its response; where neither is in the record (denied calls), from the ARN
 * in the error message; at last from `resources` or the first parameter that names something. Undefined: it cannot be told.
 */
export function readTarget(record: JsonObject): Target | undefined {
  const call: Call = {
    source: textAt(record, 'eventSource') ?? '',
    name: textAt(record, 'eventName') ?? '',
    parameters: partOf(record, 'requestParameters'),
    response: partOf(record, 'responseElements'),
  };
  const known = call.source === 'ecs.amazonaws.com' ? ecsTarget(call) : neighbourTarget(call);
  return known ?? deniedTarget(record) ?? anyTarget(call, record);
}

function deniedTarget(record: JsonObject): Target | undefined {
  const arn = arnInMessage(textAt(record, 'errorMessage') ?? '');
  return arn === undefined ? undefined : targetOfArn(arn);
}
