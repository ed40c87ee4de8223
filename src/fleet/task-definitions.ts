import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Account, CallOptions } from '../aws/api.ts';
import { AwsProblem } from '../aws/problem.ts';
import { sanitizeText } from '../events/index.ts';

/** One difference between two revisions. Values of environment variables never stand here, only their names. */
export interface RevisionChange {
  /** "image of app", "cpu", "memory", "environment of app" */
  what: string;
  before?: string;
  after?: string;
}

/**
 * What differs between two revisions of a task definition: images, cpu, memory, and names of environment variables.
 * Undefined when one of them cannot be read (deleted, or not allowed).
 */
export async function compareRevisions(
  account: Account,
  region: string,
  before: string,
  after: string,
  options: CallOptions = {},
): Promise<RevisionChange[] | undefined> {
  const read = async (taskDefinition: string): Promise<TaskDefinition | undefined> => {
    try {
      return (await account.api.call(region, 'ecs:DescribeTaskDefinition', { taskDefinition }, options)).taskDefinition;
    } catch (error) {
      if (error instanceof AwsProblem && error.kind !== 'cancelled') return undefined;
      throw error;
    }
  };
  const [old, fresh] = await Promise.all([read(before), read(after)]);
  return old === undefined || fresh === undefined ? undefined : differences(old, fresh);
}

/** Pure comparison of two revisions. */
export function differences(before: TaskDefinition, after: TaskDefinition): RevisionChange[] {
  const names = new Set([...containersOf(before).keys(), ...containersOf(after).keys()]);
  return [
    ...differing('cpu', before.cpu, after.cpu),
    ...differing('memory', before.memory, after.memory),
    ...[...names].flatMap((name) =>
      containerDifferences(name, containersOf(before).get(name), containersOf(after).get(name)),
    ),
  ];
}

function containerDifferences(
  name: string,
  before: ContainerDefinition | undefined,
  after: ContainerDefinition | undefined,
): RevisionChange[] {
  const container = sanitizeText(name, 60);
  if (before === undefined) return [{ what: `container ${container} added` }];
  if (after === undefined) return [{ what: `container ${container} removed` }];
  const changedKeys = environmentChanges(before, after);
  return [
    ...differing(`image of ${container}`, before.image, after.image),
    ...(changedKeys.length === 0 ? [] : [{ what: `environment of ${container}: ${changedKeys.join(', ')}` }]),
  ];
}

/** Names whose value differs, and names that came or went. Secrets count by name and by where they come from. */
function environmentChanges(before: ContainerDefinition, after: ContainerDefinition): string[] {
  const old = environmentOf(before);
  const fresh = environmentOf(after);
  const names = [...new Set([...old.keys(), ...fresh.keys()])].filter((name) => old.get(name) !== fresh.get(name));
  return names.map(
    (name) => `${sanitizeText(name, 60)}${old.has(name) ? (fresh.has(name) ? '' : ' removed') : ' added'}`,
  );
}

function environmentOf(container: ContainerDefinition): Map<string, string> {
  return new Map([
    ...(container.environment ?? []).map((pair): [string, string] => [pair.name ?? '', `value ${pair.value ?? ''}`]),
    ...(container.secrets ?? []).map((pair): [string, string] => [pair.name ?? '', `from ${pair.valueFrom ?? ''}`]),
  ]);
}

function containersOf(definition: TaskDefinition): Map<string, ContainerDefinition> {
  return new Map((definition.containerDefinitions ?? []).map((container) => [container.name ?? '', container]));
}

function differing(what: string, before: string | undefined, after: string | undefined): RevisionChange[] {
  if (before === after) return [];
  return [
    {
      what,
      before: before === undefined ? undefined : sanitizeText(before),
      after: after === undefined ? undefined : sanitizeText(after),
    },
  ];
}
