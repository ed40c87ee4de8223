/** A user agent taken apart. Linear in its length, whatever was sent. */

/** CloudTrail cuts user agents at 1 KB; log pipelines may not. */
const MAX_LENGTH = 4096;
const MAX_TOKENS = 256;

export interface UserAgent {
  /** Without surrounding brackets and control characters, lower case. For comparison only, never for printing. */
  text: string;
  tokens: readonly string[];
}

/** Takes a user agent apart; nothing where there is none ("-" is what some pipelines write for none). */
export function parseUserAgent(value: string | undefined): UserAgent | undefined {
  const clean = (value ?? '')
    .slice(0, MAX_LENGTH)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .trim()
    .replace(/^\[/, '')
    .replace(/\]$/, '')
    .trim();
  if (clean === '' || clean === '-') return undefined;
  const text = clean.toLowerCase();
  return { text, tokens: text.split(/[\s,]+/, MAX_TOKENS).filter((token) => token !== '') };
}

/** What follows the prefix in the first token that has it: `tokenAfter(ua, 'terraform/')` is "1.9.2". */
export function tokenAfter(agent: UserAgent, prefix: string): string | undefined {
  return agent.tokens.find((token) => token.startsWith(prefix))?.slice(prefix.length);
}

/** The version at the start of a text: digits and dots, at most four numbers of at most six digits. */
export function leadingVersion(value: string | undefined): string | undefined {
  return /^v?(\d{1,6}(?:\.\d{1,6}){0,3})(?![\d])/.exec(value ?? '')?.[1];
}

/** "1.9" of "1.9.2": what people say. */
export function shortVersion(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

/** Command the AWS CLI names: `md/command#ecs.update-service` or, older, `command/ecs.update-service`. */
export function cliCommand(agent: UserAgent): string | undefined {
  const raw = tokenAfter(agent, 'md/command#') ?? tokenAfter(agent, 'command/');
  if (raw === undefined || raw.length > 64 || !/^[a-z0-9-]+(?:\.[a-z0-9-]+){1,3}$/.test(raw)) return undefined;
  return raw.replaceAll('.', ' ');
}

/** Places that SDKs name in `exec-env/`, by prefix. Anybody can set that variable. */
const PLACES: readonly (readonly [prefix: string, name: string])[] = [
  ['cloudshell', 'CloudShell'],
  ['aws_lambda_', 'AWS Lambda'],
  ['aws_ecs_fargate', 'ECS on Fargate'],
  ['aws_ecs_ec2', 'ECS on EC2'],
  ['aws_ecs_', 'Amazon ECS'],
  ['githubactions', 'GitHub Actions'],
  ['cloud9', 'Cloud9'],
  ['aws_codebuild', 'CodeBuild'],
  ['ec2', 'EC2'],
  ['grimoire_', 'Grimoire'],
];

/** Where the client says that it ran, in words. */
export function executionPlace(agent: UserAgent): string | undefined {
  const place = tokenAfter(agent, 'exec-env/');
  return place === undefined ? undefined : PLACES.find(([prefix]) => place.startsWith(prefix))?.[1];
}

/** Workflow run id, which GitHub's configure-aws-credentials action puts into the user agent of its STS calls. */
export function workflowRun(agent: UserAgent | undefined): string | undefined {
  const run = agent && tokenAfter(agent, 'md/run_id#');
  return run !== undefined && /^\d{1,20}$/.test(run) ? run : undefined;
}
