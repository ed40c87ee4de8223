import type { Json, JsonObject } from '../../events/types.ts';

/**
 * An event pattern as a CloudFormation property, for templates and for the CDK, which writes them.
 *
 * As an object wherever CloudFormation takes it as it is. It refuses null in a template, reads keys such as `Ref` and
 * `Fn::Sub` as functions, resolves `{{resolve:…}}` inside any string, and the CDK does so with `${Token[…]}`: then as JSON
 * text, which `AWS::Events::Rule` accepts too, with those openings written as codes. Source: AWS::Events::Rule schema
 * (EventPattern is a string or an object), CloudFormation user guide, "Dynamic references".
 */
export function propertyPattern(pattern: JsonObject): JsonObject | string {
  if (!needsText(pattern)) return pattern;
  return JSON.stringify(pattern)
    .replaceAll('{{', '\\u007b\\u007b')
    .replace(/([$#])\{/g, '$1\\u007b');
}

function needsText(value: Json): boolean {
  if (value === null) return true;
  if (typeof value === 'string') return hasReference(value);
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.some(needsText);
  return Object.entries(value).some(
    ([key, member]) =>
      key === 'Ref' || key === 'Condition' || key.startsWith('Fn::') || hasReference(key) || needsText(member),
  );
}

function hasReference(text: string): boolean {
  return text.includes('{{') || /[$#]\{Token\[/.test(text);
}
