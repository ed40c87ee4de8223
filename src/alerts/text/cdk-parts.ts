import { EVENTS_SERVICE } from './policies.ts';
import { tsString, tsValue } from './typescript.ts';
import { raw, type Value } from './value.ts';

/** `const name = new Type(this, 'Id', {...});` */
export function construct(name: string | undefined, type: string, id: string, properties: Value): string {
  return `${name === undefined ? '' : `const ${name} = `}new ${type}(this, ${tsString(id)}, ${tsValue(properties, '')});`;
}

/** Lets the rules of the stack, and nothing else, use a topic or a queue. */
export function permission(owner: string, action: string, arn: string): string {
  const statement: Value = {
    principals: [raw(`new iam.ServicePrincipal(${tsString(EVENTS_SERVICE)})`)],
    actions: [action],
    resources: [raw(arn)],
    conditions: { ArnEquals: { 'aws:SourceArn': raw('rules') } },
  };
  return `${owner}.addToResourcePolicy(new iam.PolicyStatement(${tsValue(statement, '')}));`;
}
