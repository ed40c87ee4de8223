import type { Event } from '../../events/types.ts';
import { describeChange, usedMfa } from '../change-words.ts';
import { did, thing } from '../deeds.ts';
import { dig, digText } from '../fields.ts';
import { fromWhere, withWhat } from '../sentence.ts';
import { list, unique, words } from '../text.ts';
import { at, between, clock, count, sameDay } from '../time-words.ts';
import type { AuditInput, Finding, Rule } from '../types.ts';
import { who } from '../who.ts';
import { finding, groupBy, succeededWrite, times } from './common.ts';

const HOUR = 3_600_000;
/** Deeds told one by one; the rest is counted. */
const DEEDS = 3;

/** Sign-ins and changes by the root user, and central root access. */
export const rootActivity: Rule = {
  id: 'root-activity',
  summary: 'The root user signed in or changed something: critical; failed sign-ins and central root access: high.',
  evaluate(input) {
    const own = input.events.filter((event) => isRootInPerson(event) && matters(event));
    const [central, password] = [own.filter(isCentral), own.filter((event) => !isCentral(event))];
    const openings = input.events.filter((event) => event.name === 'AssumeRoot' && event.outcome === 'succeeded');
    return [
      ...withinAnHour(password).map((events) => judgePassword(events, input)),
      ...withinAnHour(central).map((events) => judgeCentral(events, openings, input)),
      ...openings
        .filter((opening) => !central.some((event) => isOf(event, opening)))
        .map((opening) => judgeOpening(opening, input)),
    ];
  },
};

/**
 * Not a service that AWS let act in root's name: the identity room calls those a service unless the record shows root's own
 * credentials, and somebody with those who lets CloudFormation act is still root.
 */
function isRootInPerson(event: Event): boolean {
  const { actor, address } = event;
  const isUnnamedService = address.class === 'service' && actor.invokedBy === undefined;
  return actor.kind === 'root' && !isUnnamedService && digText(event.record, 'eventType') !== 'AwsServiceEvent';
}

function matters(event: Event): boolean {
  return event.change.effect === 'sign-in' ? !SIGN_IN_STEPS.has(event.name) : succeededWrite(event);
}

/** Logged beside the ConsoleLogin that they belong to. */
const SIGN_IN_STEPS: ReadonlySet<string> = new Set(['CheckMfa', 'CredentialVerification']);

/** A session of AssumeRoot: `sessionContext.assumedRoot`. Source: IAM user guide, "Centrally manage root access". */
function isCentral(event: Event): boolean {
  return (
    dig(event.record, 'userIdentity', 'sessionContext', 'assumedRoot') === 'true' ||
    event.actor.name === 'central root access'
  );
}

/** One root user's events, cut where an hour passes without one. */
function withinAnHour(events: readonly Event[]): Event[][] {
  return groupBy(events, ({ actor, account }) => actor.account ?? account).flatMap((own) => {
    const stretches: Event[][] = [];
    for (const event of own) {
      const stretch = stretches[stretches.length - 1];
      const last = stretch?.[stretch.length - 1];
      if (stretch !== undefined && last !== undefined && between(last.time, event.time) <= HOUR) stretch.push(event);
      else stretches.push([event]);
    }
    return stretches;
  });
}

function judgePassword(events: readonly Event[], input: AuditInput): Finding {
  const signIns = events.filter(({ change }) => change.effect === 'sign-in');
  const entered = signIns.filter(({ outcome }) => outcome === 'succeeded');
  const failed = signIns.filter(({ outcome }) => outcome !== 'succeeded');
  const writes = events.filter((event) => !signIns.includes(event));
  if (entered.length === 0 && writes.length === 0) return judgeFailed(failed, input);
  return finding({
    input,
    rule: 'root-activity',
    severity: 'critical',
    title: `root ${story(entered, failed, writes, input)}`,
    why: 'The root user may do anything and names nobody; no daily work needs it.',
    events,
  });
}

/** "signed in from 198.51.100.9 at 23:31, without MFA, and changed prod/sessions at 23:34 (desired count 3 → 5)" */
function story(
  entered: readonly Event[],
  failed: readonly Event[],
  writes: readonly Event[],
  input: AuditInput,
): string {
  const [signIn] = entered;
  const tries = failed.length === 0 ? '' : `, after ${count(failed.length, 'failed attempt')}`;
  if (signIn === undefined) return `${deeds(writes, input, undefined)}${originOf(writes)}${tries}`;
  const mfa = usedMfa(signIn);
  const again = entered.length > 1 ? ` ${count(entered.length, 'time')}` : '';
  const how = mfa === undefined ? '' : `, ${mfa ? 'with' : 'without'} MFA`;
  const lead = `${words(`signed in${again}`, fromWhere(signIn), times([signIn], input))}${how}${tries}`;
  if (writes.length === 0) return lead;
  const elsewhere = writes.some((event) => event.address.value !== signIn.address.value) ? originOf(writes) : '';
  return `${lead}${how === '' && tries === '' ? '' : ','} and ${deeds(writes, input, signIn)}${elsewhere}`;
}

/** "changed prod/sessions at 23:34 (desired count 3 → 5) and deleted prod/cart at 23:36" */
function deeds(writes: readonly Event[], input: AuditInput, after: Event | undefined): string {
  const told = writes.slice(0, DEEDS).map((event, index) => {
    const before = index === 0 ? after : writes[index - 1];
    const time =
      before !== undefined && sameDay(before.time, event.time)
        ? `at ${clock(event.time)}`
        : at(event.time, input.window.to);
    return deed(event, time);
  });
  const rest = writes.length - told.length;
  return list(rest > 0 ? [...told, `made ${count(rest, 'more change')}`] : told);
}

function deed(event: Event, time: string): string {
  const { effect } = event.change;
  const isUpdate = effect === 'deploy' || effect === 'configure' || effect === 'scale' || effect === 'scaling-rule';
  if (!isUpdate) return words(did(event), time);
  const change = describeChange(event);
  return `${words('changed', thing(event), time)}${change === undefined ? '' : ` (${change})`}`;
}

function originOf(events: readonly Event[]): string {
  const origins = unique(
    events.map((event) => words(withWhat(event), fromWhere(event))).filter((origin) => origin !== ''),
  );
  return origins.length === 0 ? '' : `, ${list(origins, 2)}`;
}

function judgeFailed(events: readonly Event[], input: AuditInput): Finding {
  const often = events.length === 1 ? '' : ` ${count(events.length, 'time')}`;
  const from = list(unique(events.map(fromWhere).filter((place) => place !== '')), 2);
  return finding({
    input,
    rule: 'root-activity',
    severity: 'high',
    title: `${words('somebody tried to sign in as root', from, times(events, input))} and failed${often}`,
    why: 'Whoever it was knows the root address of this account; the password was wrong this time.',
    events,
  });
}

function judgeCentral(events: readonly Event[], openings: readonly Event[], input: AuditInput): Finding {
  const opening = openings.find((candidate) => events.some((event) => isOf(event, candidate)));
  const behind = opening === undefined ? '' : `, opened by ${who(opening.actor)},`;
  return finding({
    input,
    rule: 'root-activity',
    severity: 'high',
    title: `central root access${behind} ${deeds(events, input, undefined)}${originOf(events)}`,
    why: 'An AssumeRoot session acts as root for at most 15 minutes; the AssumeRoot call says who opened it.',
    events: opening === undefined ? events : [...events, opening],
  });
}

function judgeOpening(opening: Event, input: AuditInput): Finding {
  const account = digText(opening.record, 'requestParameters', 'targetPrincipal');
  const where = account === undefined ? '' : `on account ${account}`;
  return finding({
    input,
    rule: 'root-activity',
    severity: 'high',
    title: words(who(opening.actor), 'opened central root access', where, times([opening], input), fromWhere(opening)),
    why: 'An AssumeRoot session acts as root of that account for at most 15 minutes.',
    events: [opening],
  });
}

/** The session is the one that this AssumeRoot call opened: the key says so. */
function isOf(event: Event, opening: Event): boolean {
  const key = digText(opening.record, 'responseElements', 'credentials', 'accessKeyId');
  return key !== undefined && key === event.identity.accessKeyId;
}
