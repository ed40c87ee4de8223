import type { Event } from '../../events/types.ts';
import { digText } from '../fields.ts';
import { instant } from '../time-words.ts';
import type { Cause } from './types.ts';

/** A service that makes ECS calls with a role of its own, and where its events show who set it going. */
interface Relay {
  /** As people know it. */
  name: string;
  source: string;
  /** Calls that set it going. */
  starts: readonly string[];
  /** The event is a call of this service. */
  made(event: Event): boolean;
  /** The id that ties its call to what set it going; undefined where the records share none. */
  idOf?(event: Event): string | undefined;
  /** The same id in the call that set it going. */
  startedId?(event: Event): string | undefined;
}

const RELAYS: readonly Relay[] = [
  {
    name: 'CodeDeploy',
    source: 'codedeploy.amazonaws.com',
    starts: ['CreateDeployment'],
    made: (event) => codeDeployId(event) !== undefined,
    idOf: codeDeployId,
    startedId: (event) => digText(event.record, 'responseElements', 'deploymentId'),
  },
  {
    name: 'CodeBuild',
    source: 'codebuild.amazonaws.com',
    starts: ['StartBuild'],
    made: (event) => buildId(event) !== undefined,
    idOf: buildId,
    startedId: (event) => digText(event.record, 'responseElements', 'build', 'id')?.split(':').at(-1),
  },
  {
    name: 'CloudFormation',
    source: 'cloudformation.amazonaws.com',
    starts: ['ExecuteChangeSet', 'UpdateStack', 'CreateStack', 'DeleteStack'],
    made: ({ actor }) => actor.session === 'AWSCloudFormation' && actor.person === undefined,
  },
  {
    name: 'CodePipeline',
    source: 'codepipeline.amazonaws.com',
    starts: ['StartPipelineExecution', 'PutApprovalResult'],
    made: ({ actor }) => actor.pipeline?.system === 'AWS CodePipeline' && actor.person === undefined,
  },
];

/** A service calls ECS within this of being set going. */
const RELAY_MILLISECONDS = 60 * 60_000;

/** What must be asked for to find who set a service going. */
export interface BehindQuestion {
  /** Event names, most likely first. */
  names: readonly string[];
  /** ISO; the interval in which the call lies. */
  from: string;
  to: string;
}

/** The question that finds who stands behind a service's call; undefined where no service of this kind made it. */
export function askBehind(event: Event): BehindQuestion | undefined {
  const relay = RELAYS.find((one) => one.made(event));
  if (relay === undefined) return undefined;
  return {
    names: relay.starts,
    from: new Date(instant(event.time) - RELAY_MILLISECONDS).toISOString(),
    to: event.time,
  };
}

/**
 * Who set the service going that made this call: certain where an id ties both, else the nearest such call before it.
 * Undefined where the call is not such a service's, or nothing is found.
 */
export function behindService(event: Event, events: readonly Event[]): Cause | undefined {
  const relay = RELAYS.find((one) => one.made(event));
  if (relay === undefined) return undefined;
  const starts = events
    .filter((one) => one.source === relay.source && relay.starts.includes(one.name) && one.outcome === 'succeeded')
    .filter(
      (one) =>
        instant(one.time) <= instant(event.time) && instant(event.time) - instant(one.time) <= RELAY_MILLISECONDS,
    )
    .sort((a, b) => instant(b.time) - instant(a.time));
  const id = relay.idOf?.(event);
  const tied = id === undefined ? undefined : starts.find((one) => relay.startedId?.(one) === id);
  const call = `event ${event.eventId.slice(0, 8)}`;
  if (tied !== undefined) {
    return {
      event: tied,
      through: event,
      relay: relay.name,
      confidence: 'certain',
      basis: [`${relay.name} made the ECS call (${call}) in ${id}, which this call started`],
    };
  }
  const [nearest] = starts;
  if (nearest === undefined) return undefined;
  const things = new Set(starts.map((one) => one.target?.name)).size;
  const rivals =
    things === 1 ? 'nothing else was set going in the hour before' : `${things} were set going in the hour before`;
  return {
    event: nearest,
    through: event,
    relay: relay.name,
    confidence: things === 1 ? 'likely' : 'possible',
    basis: [
      `${relay.name} made the ECS call (${call}) with its own role, and this is the nearest call that set it going; ${rivals}`,
    ],
  };
}

/** The deployment of CodeDeploy that a task set belongs to: its `externalId`. Source: ECS API reference, CreateTaskSet. */
function codeDeployId(event: Event): string | undefined {
  const id =
    digText(event.record, 'requestParameters', 'externalId') ??
    digText(event.record, 'responseElements', 'taskSet', 'externalId');
  return id !== undefined && /^d-[A-Z0-9]+$/.test(id) ? id : undefined;
}

/** CodeBuild names its session after the build: AWSCodeBuild-<uuid> (facts: session-name conventions). */
function buildId({ actor }: Event): string | undefined {
  return /^AWSCodeBuild-([0-9a-f-]{36})$/.exec(actor.session ?? '')?.[1];
}
