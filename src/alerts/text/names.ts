import { createHash } from 'node:crypto';

/** Rules, targets, connections and API destinations: 64 characters. Source: EventBridge service model, RuleName, TargetId. */
export const LONGEST_NAME = 64;

/** Descriptions of rules: 512 characters. Source: EventBridge service model, RuleDescription. */
export const LONGEST_DESCRIPTION = 512;

/** Lower-case words joined by dashes, starting with a letter. */
export function isKebab(name: string): boolean {
  return /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name);
}

/** The nearest kebab name of a text such as a service name; "alert" where nothing is left. */
export function toKebab(text: string): string {
  const words = text
    .toLowerCase()
    .normalize('NFKD')
    .match(/[a-z0-9]+/g);
  const name = (words ?? []).join('-');
  if (name === '') return 'alert';
  return /^[a-z]/.test(name) ? name : `alert-${name}`;
}

/** A name within a limit. What is cut is kept apart by a hash of the whole, so two long names never become one. */
export function within(name: string, limit: number): string {
  if (name.length <= limit) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, limit - hash.length - 1).replace(/-+$/, '')}-${hash}`;
}

/**
 * Names of a plan's parts, each starting with the plan's: `scale-to-zero` and `ceiling` make `scale-to-zero-ceiling`. The
 * plan is not said twice, unless two parts would then have one name.
 */
export function joined(plan: string, parts: readonly string[]): string[] {
  const short = parts.map((part) => (part === plan || part.startsWith(`${plan}-`) ? part : `${plan}-${part}`));
  return new Set(short).size === parts.length ? short : parts.map((part) => `${plan}-${part}`);
}

/** `scale-to-zero` as `scale_to_zero`: labels in Terraform, variables in bash. */
export function snake(name: string): string {
  return name.replaceAll('-', '_');
}

/** `scale-to-zero` as `ScaleToZero`: logical ids in CloudFormation, classes in the CDK. */
export function pascal(name: string): string {
  return name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `scale-to-zero` as `scaleToZero`. */
export function camel(name: string): string {
  const whole = pascal(name);
  return whole.slice(0, 1).toLowerCase() + whole.slice(1);
}

/**
 * Free text on one line, so that it can stand in a comment or a description and nothing after it is read as code. Signs that
 * open a reference inside any string (`{{resolve:` in CloudFormation, `${Token[` in the CDK) are pulled apart.
 */
export function oneLine(text: string, limit: number): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\s]+/gu, ' ')
    .replace(/[{$#%](?=\{)/g, '$& ')
    .trim();
  if (line.length <= limit) return line;
  return `${Array.from(line.slice(0, limit - 1))
    .filter((letter) => !/\p{Cs}/u.test(letter))
    .join('')}…`;
}
