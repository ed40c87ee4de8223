import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { asTyped, UsageError } from './usage-error.ts';

/** Environment variable that names the configuration file. */
export const CONFIG_VARIABLE = 'WHO_RESTARTED_PROD_CONFIG';

const cidr = z.string().refine((value) => ipaddr.isValidCIDR(value) || ipaddr.isValid(value), {
  error: (issue) => `${JSON.stringify(issue.input)} is not an address range; write it like 203.0.113.0/24`,
});

const expectedAddress = z.union([
  cidr.transform((value) => ({ cidr: value, label: undefined })),
  z.strictObject({ cidr, label: z.string().min(1).max(60).optional() }),
]);

const actorKinds = [
  'root',
  'person',
  'ci',
  'workload',
  'autoscaling',
  'aws-service',
  'ai-agent',
  'external-account',
  'unknown',
] as const;

const principal = z.strictObject({
  match: z.string().min(1).describe('ARN, role, session or user name; * stands for any characters'),
  kind: z.enum(actorKinds).optional(),
  label: z.string().min(1).max(60).optional(),
});

const profile = z.union([
  z
    .string()
    .min(1)
    .transform((name) => ({ name, profile: name, roleArn: undefined })),
  z.strictObject({
    name: z.string().min(1).describe('what --profile calls it'),
    profile: z.string().min(1).optional().describe('profile of the shared AWS configuration'),
    roleArn: z
      .string()
      .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, 'must be a role ARN, like arn:aws:iam::111122223333:role/auditor')
      .optional()
      .describe('role to assume, with that profile or the default credentials'),
  }),
]);

/** The configuration file, as the user writes it. */
export const configSchema = z.strictObject({
  profiles: z.array(profile).optional().describe('accounts to ask: profile names, or { name, profile, roleArn }'),
  regions: z
    .union([z.literal('all'), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe('Regions to ask when none is named, or "all"'),
  expectedAddresses: z
    .array(expectedAddress)
    .default([])
    .describe('ranges that people and machines of yours call from'),
  principals: z.array(principal).default([]).describe('callers you know: the kind and the name they should get'),
  production: z
    .array(z.string().min(1))
    .min(1)
    .default(['prod*', '*-prod', '*production*', 'prd*', '*-prd', 'live*', '*-live'])
    .describe('name patterns of clusters that count as production'),
  baselineDays: z
    .int()
    .min(1)
    .max(30)
    .default(7)
    .describe('days before the window that tell which addresses are usual'),
  timeBudgetSeconds: z
    .int()
    .min(5)
    .max(3600)
    .default(45)
    .describe('seconds after which a question is answered with what is known'),
  cache: z
    .union([
      z.literal(false),
      z.strictObject({
        folder: z
          .string()
          .min(1)
          .optional()
          .describe('where events are remembered; WHO_RESTARTED_PROD_CACHE goes first'),
        maxMegabytes: z.int().min(1).max(100_000).optional().describe('size of all that is remembered (default: 512)'),
      }),
    ])
    .optional()
    .describe('events are remembered on this machine, redacted; false: never'),
  archive: z
    .union([
      z.strictObject({ dir: z.string().min(1).describe('folder of log files') }),
      z.strictObject({
        s3: z.string().min(1).describe('bucket, or s3://bucket/prefix'),
        prefix: z.string().optional(),
        organization: z
          .string()
          .regex(/^o-[a-z0-9]{10,32}$/, 'must be an organization id, like o-a1b2c3d4e5')
          .optional(),
        profile: z.string().min(1).optional().describe('profile that reads the bucket'),
      }),
    ])
    .optional()
    .describe('log files of a trail, for events older than 90 days'),
  athena: z
    .strictObject({
      workGroup: z.string().min(1),
      database: z.string().min(1),
      table: z.string().min(1),
      outputLocation: z.string().min(1).optional(),
      region: z.string().min(1).optional(),
      profile: z.string().min(1).optional(),
    })
    .optional()
    .describe('a table of those log files in Athena; costs money by the byte, so it is asked first'),
  lake: z
    .strictObject({
      eventDataStore: z.string().min(1).describe('ARN or id'),
      region: z.string().min(1).optional(),
      profile: z.string().min(1).optional(),
    })
    .optional()
    .describe('an event data store of CloudTrail Lake; costs money by the byte, so it is asked first'),
  awsIpRanges: z.string().min(1).optional().describe('path of a copy of the ip-ranges.json that AWS publishes'),
});

export type Config = z.infer<typeof configSchema>;

const ipRanges = z.object({
  prefixes: z.array(z.object({ ip_prefix: z.string() })),
  ipv6_prefixes: z.array(z.object({ ipv6_prefix: z.string() })),
});

/** What the user set, checked: the file, with the environment and defaults applied. */
export interface Settings extends Config {
  /** Where the settings came from; undefined when there is no file. */
  file?: string;
  awsRanges: string[];
}

/**
 * Reads the configuration: the named file, else the one that WHO_RESTARTED_PROD_CONFIG names, else
 * ./who-restarted-prod.json, else ~/.config/who-restarted-prod/config.json, else defaults.
 * @throws UsageError naming the file and the key.
 */
export function loadSettings(named?: string, environment: NodeJS.ProcessEnv = process.env): Settings {
  const file = configFile(named, environment);
  if (file === undefined) return { ...configSchema.parse({}), awsRanges: [] };
  const config = parseConfig(readJson(file), file);
  return {
    ...config,
    ...(typeof config.cache === 'object' && config.cache.folder !== undefined
      ? { cache: { ...config.cache, folder: resolve(dirname(file), config.cache.folder) } }
      : {}),
    ...(config.archive !== undefined && 'dir' in config.archive
      ? { archive: { dir: besides(file, config.archive.dir) } }
      : {}),
    file,
    awsRanges: config.awsIpRanges === undefined ? [] : readIpRanges(resolve(dirname(file), config.awsIpRanges)),
  };
}

/** Checks a configuration that is already a value. @throws UsageError naming the key. */
export function parseConfig(value: unknown, origin: string): Config {
  const parsed = configSchema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new UsageError(parsed.error.issues.map((issue) => `${origin}: ${explainIssue(issue)}`).join('\n'));
}

/** One validation problem as "key: what is wrong". Unions report the branch that came furthest. */
export function explainIssue(issue: z.core.$ZodIssue, parents: readonly PropertyKey[] = []): string {
  const path = [...parents, ...issue.path];
  if (issue.code === 'invalid_union') {
    const [furthest] = [...issue.errors].sort((a, b) => reached(b) - reached(a));
    const [first] = furthest ?? [];
    if (furthest !== undefined && first !== undefined && reached(furthest) > 0) return explainIssue(first, path);
  }
  if (issue.code === 'unrecognized_keys') {
    return `${keyPath([...path, issue.keys[0] ?? ''])}: no such setting`;
  }
  const where = keyPath(path);
  return where === '' ? explainValue(issue) : `${where}: ${explainValue(issue)}`;
}

/** How far a branch of a union came: 0 when the value is not even of its type. */
function reached(branch: readonly z.core.$ZodIssue[]): number {
  const ofOtherType = branch.some(
    ({ code, path }) => path.length === 0 && (code === 'invalid_type' || code === 'invalid_value'),
  );
  return ofOtherType ? 0 : 1 + Math.max(0, ...branch.map((issue) => issue.path.length));
}

/** What is wrong with one value: "must be a list, not a text". */
function explainValue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
    case 'invalid_union':
    case 'invalid_value':
      return issue.input === undefined
        ? `missing; it must be ${wanted(issue)}`
        : `must be ${wanted(issue)}, not ${given(issue.input)}`;
    case 'too_small':
    case 'too_big': {
      const bound = `at ${issue.code === 'too_small' ? `least ${issue.minimum}` : `most ${issue.maximum}`}`;
      if (issue.origin === 'array') return issue.code === 'too_small' ? 'must not be empty' : `must name ${bound}`;
      if (issue.origin === 'string')
        return issue.code === 'too_small' ? 'must not be empty' : `must have ${bound} characters`;
      return `must be ${bound}, not ${given(issue.input)}`;
    }
    default:
      return issue.message;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** What would have been right: "a text", "one of ci, person", "a text or an object". */
function wanted(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return TYPES[issue.expected] ?? issue.expected;
  if (issue.code === 'invalid_value')
    return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.map(String).join(', ')}`;
  if (issue.code !== 'invalid_union') return issue.message;
  return [...new Set(issue.errors.flatMap(([first]) => (first === undefined ? [] : [wanted(first)])))].join(' or ');
}

/** A value as a sentence can repeat it: short ones themselves, else their type. */
function given(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'an empty text' : `"${asTyped(value)}"`;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  return Array.isArray(value) ? 'a list' : 'an object';
}

/** `['profiles', 0, 'name']` → "profiles[0].name" */
function keyPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`),
    '',
  );
}

function configFile(named: string | undefined, environment: NodeJS.ProcessEnv): string | undefined {
  const chosen = named ?? environment[CONFIG_VARIABLE];
  if (chosen !== undefined && chosen !== '') {
    if (existsSync(chosen)) return chosen;
    throw new UsageError(`There is no configuration file ${chosen}. Name an existing one, or leave --config out.`);
  }
  const home = environment['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  return ['who-restarted-prod.json', join(home, 'who-restarted-prod', 'config.json')].find((path) => existsSync(path));
}

/** Paths in a configuration file are relative to it; `~` stays, for whoever opens it. */
function besides(file: string, path: string): string {
  return path.startsWith('~') ? path : resolve(dirname(file), path);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readIpRanges(file: string): string[] {
  const parsed = ipRanges.safeParse(readJson(file));
  if (!parsed.success) throw new UsageError(`awsIpRanges: ${file} is not a copy of AWS's ip-ranges.json.`);
  return [
    ...parsed.data.prefixes.map((prefix) => prefix.ip_prefix),
    ...parsed.data.ipv6_prefixes.map((prefix) => prefix.ipv6_prefix),
  ];
}
