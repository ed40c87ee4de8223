import { actionInfo } from '../events/index.ts';
import type { Effect, Event } from '../events/types.ts';
import { asked, askedText, digText, fieldOf, shortTask } from './fields.ts';

/** What was done, in the three forms that sentences need. Each is given what it was done to. */
interface Verb {
  /** "restarted prod/checkout" */
  past(object: string): string;
  /** "prod/checkout was restarted"; left out where it reads badly. */
  passive?(object: string): string;
  /** "restart prod/checkout" */
  infinitive(object: string): string;
}

const VERBS: Record<Exclude<Effect, 'other' | 'sign-in' | 'assume-role'>, Verb> = {
  restart: verb('restart', 'restarted'),
  deploy: verb('update', 'updated'),
  configure: verb('update', 'updated'),
  scale: verb('scale', 'scaled'),
  create: verb('create', 'created'),
  delete: verb('delete', 'deleted'),
  stop: verb('stop', 'stopped'),
  start: verb('start', 'started'),
  run: verb('run', 'ran', 'run'),
  'roll-back': verb('roll back', 'rolled back'),
  drain: verb('drain', 'drained'),
  shell: {
    past: (object) => `opened a shell in ${object}`,
    passive: (object) => `a shell was opened in ${object}`,
    infinitive: (object) => `open a shell in ${object}`,
  },
  register: verb('register', 'registered'),
  'scaling-rule': {
    past: (object) => `changed the scaling rules of ${object}`,
    infinitive: (object) => `change the scaling rules of ${object}`,
  },
  'agent-report': {
    past: (object) => `reported on ${object}`,
    infinitive: (object) => `report on ${object}`,
  },
  read: verb('look at', 'looked at'),
};

function verb(infinitive: string, past: string, participle = past): Verb {
  return {
    past: (object) => `${past} ${object}`,
    passive: (object) => `${object} was ${participle}`,
    infinitive: (object) => `${infinitive} ${object}`,
  };
}

/** The deed in the past: "scaled prod/cart from 3 to 0", "stopped task 0123abcd of prod/cart". */
export function did(event: Event): string {
  return `${verbOf(event).past(thing(event))}${extent(event)}`;
}

/** The deed in the passive: "prod/cart was scaled from 3 to 0"; undefined where that reads badly. */
export function wasDone(event: Event): string | undefined {
  const passive = verbOf(event).passive?.(thing(event));
  return passive === undefined ? undefined : `${passive}${extent(event)}`;
}

/** The deed as an intention: "scale prod/cart to 0". */
export function toDo(event: Event): string {
  return `${verbOf(event).infinitive(thing(event))}${extent(event)}`;
}

/**
 * An UpdateService, and anything whose effect was settled by its fields, is worded by that effect; other actions by the
 * catalogue, which has a word for each.
 */
function verbOf(event: Event): Verb {
  const { effect } = event.change;
  if (effect === 'sign-in') return { past: () => 'signed in', passive: () => 'signed in', infinitive: () => 'sign in' };
  const info = actionInfo(event.source, event.name, event.readOnly);
  const worded = info.known && info.effect === effect && !SETTLED.has(event.name);
  return worded || effect === 'other' || effect === 'assume-role' ? fromPast(info.verb, event.name) : VERBS[effect];
}

/** Worded by their effect, which depends on what they set. */
const SETTLED: ReadonlySet<string> = new Set([
  'UpdateService',
  'UpdateExpressGatewayService',
  'UpdateAutoScalingGroup',
  'StopTask',
  'StopServiceDeployment',
  'ExecuteCommand',
]);

/** "changed the scaling limits of" has no passive worth reading: it is said with its subject first. */
function fromPast(past: string, name: string): Verb {
  const [first = '', ...rest] = past.split(' ');
  const infinitive = INFINITIVES[first];
  return {
    past: (object) => `${past} ${object}`,
    ...(rest.length === 0 && first !== 'ran' ? { passive: (object: string) => `${object} was ${past}` } : {}),
    infinitive: (object) =>
      infinitive === undefined ? `call ${name} on ${object}` : `${[infinitive, ...rest].join(' ')} ${object}`,
  };
}

/** Of the catalogue's verbs. */
const INFINITIVES: Readonly<Record<string, string>> = {
  added: 'add',
  allowed: 'allow',
  expired: 'expire',
  failed: 'fail',
  gave: 'give',
  made: 'make',
  promoted: 'promote',
  restored: 'restore',
  answered: 'answer',
  applied: 'apply',
  assumed: 'assume',
  attached: 'attach',
  called: 'call',
  cancelled: 'cancel',
  changed: 'change',
  closed: 'close',
  continued: 'continue',
  created: 'create',
  deleted: 'delete',
  deployed: 'deploy',
  deregistered: 'deregister',
  detached: 'detach',
  drained: 'drain',
  ended: 'end',
  modified: 'modify',
  moved: 'move',
  opened: 'open',
  prepared: 'prepare',
  published: 'publish',
  pushed: 'push',
  put: 'put',
  ran: 'run',
  rebooted: 'reboot',
  reconfigured: 'reconfigure',
  registered: 'register',
  renewed: 'renew',
  resumed: 'resume',
  retried: 'retry',
  rolled: 'roll',
  rotated: 'rotate',
  scaled: 'scale',
  scheduled: 'schedule',
  set: 'set',
  started: 'start',
  stopped: 'stop',
  suspended: 'suspend',
  switched: 'switch',
  tagged: 'tag',
  terminated: 'terminate',
  took: 'take',
  untagged: 'untag',
  updated: 'update',
};

/** What was acted on, as people know it. */
export function thing(event: Event): string {
  const { target } = event;
  const { effect } = event.change;
  if (effect === 'stop' && target?.task !== undefined) return `task ${shortTask(target.task)}${ofService(event)}`;
  if (effect === 'shell') return shellPlace(event);
  if (target?.type === 'cluster') return `cluster ${target.name}`;
  if (effect === 'assume-role' && target?.type === 'role') return `role ${target.name}`;
  if (event.name.endsWith('ServiceDeployment') && effect !== 'deploy') return `the deployment${ofService(event)}`;
  if (target?.service !== undefined && target.type !== 'task') return serviceOf(event) ?? target.name;
  if (target === undefined) return `something in ${event.source.replace(/\.amazonaws\.com$/, '')}`;
  return target.name;
}

function shellPlace(event: Event): string {
  const container = askedText(event, 'container') ?? digText(event.record, 'requestParameters', 'container');
  const place = serviceOf(event) ?? taskOf(event) ?? event.target?.name;
  if (container === undefined) return place ?? 'a container';
  return place === undefined ? `container ${container}` : `container ${container} of ${place}`;
}

function taskOf(event: Event): string | undefined {
  const { task, cluster } = event.target ?? {};
  if (task === undefined) return undefined;
  return cluster === undefined ? `task ${shortTask(task)}` : `task ${shortTask(task)} in ${cluster}`;
}

function ofService(event: Event): string {
  const service = serviceOf(event);
  if (service !== undefined) return ` of ${service}`;
  return event.target?.cluster === undefined ? '' : ` in ${event.target.cluster}`;
}

/** "prod/checkout": the ECS service that the call concerns, where the record shows one. */
export function serviceOf(event: Event): string | undefined {
  const { target } = event;
  if (target?.service === undefined) return undefined;
  return target.cluster === undefined ? target.service : `${target.cluster}/${target.service}`;
}

/** "prod/checkout" for everything that concerns a service, else what the call names. */
export function targetOfChange(event: Event): string | undefined {
  return serviceOf(event) ?? event.target?.name;
}

/** " from 3 to 0": how far a scale went. */
function extent(event: Event): string {
  if (event.change.effect !== 'scale') return '';
  const after = asked(event, 'desiredCount') ?? asked(event, 'desiredCapacity');
  if (after === undefined) return '';
  const before = (fieldOf(event, 'desiredCount') ?? fieldOf(event, 'desiredCapacity'))?.before;
  return before === undefined ? ` to ${after}` : ` from ${before} to ${after}`;
}
