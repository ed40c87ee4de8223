import { type ActionInfo, catalogue } from './catalogue.ts';
import type { Effect } from './types.ts';

const BY_NAME: ReadonlyMap<string, ActionInfo> = new Map(
  catalogue.map((info) => [keyOf(info.source, info.name), info]),
);

function keyOf(source: string, name: string): string {
  return `${source} ${name}`;
}

/** Lambda logs the API version with the name: UpdateFunctionCode20150331v2. Source: Lambda developer guide. */
const API_VERSION = /\d{8}(?:v\d+)?$/;

/** First words of action names that only read. */
const READS = new Set(
  (
    'Describe List Get Head Lookup Search Query Scan Select Check Detect Discover Estimate Filter Preview Simulate ' +
    'Test Validate Verify View Is Read Download Resolve Receive Decode'
  ).split(' '),
);

/** First words of action names that change something: effect, and the past tense. */
const WRITES: ReadonlyMap<string, readonly [Effect, string]> = new Map([
  ['Add', ['configure', 'added to']],
  ['Associate', ['configure', 'changed associations of']],
  ['Attach', ['configure', 'attached something to']],
  ['Authorize', ['configure', 'authorized access to']],
  ['Cancel', ['stop', 'cancelled']],
  ['Create', ['create', 'created']],
  ['Delete', ['delete', 'deleted']],
  ['Deregister', ['delete', 'deregistered']],
  ['Detach', ['configure', 'detached something from']],
  ['Disable', ['configure', 'disabled']],
  ['Disassociate', ['configure', 'changed associations of']],
  ['Enable', ['configure', 'enabled']],
  ['Failover', ['restart', 'failed over']],
  ['Import', ['create', 'imported']],
  ['Modify', ['configure', 'modified']],
  ['Purge', ['delete', 'purged']],
  ['Put', ['configure', 'changed']],
  ['Reboot', ['restart', 'rebooted']],
  ['Register', ['register', 'registered']],
  ['Remove', ['configure', 'removed something from']],
  ['Reset', ['configure', 'reset']],
  ['Restart', ['restart', 'restarted']],
  ['Restore', ['create', 'restored']],
  ['Revoke', ['configure', 'revoked access to']],
  ['Rollback', ['roll-back', 'rolled back']],
  ['Run', ['run', 'ran']],
  ['Set', ['configure', 'changed']],
  ['Start', ['start', 'started']],
  ['Stop', ['stop', 'stopped']],
  ['Suspend', ['stop', 'suspended']],
  ['Tag', ['configure', 'tagged']],
  ['Terminate', ['delete', 'terminated']],
  ['Untag', ['configure', 'untagged']],
  ['Update', ['configure', 'updated']],
]);

/** Of a service that is not in the catalogue, these may well be why something went down. */
const MAY_RESTART: ReadonlySet<Effect> = new Set(['restart', 'stop', 'start', 'delete', 'roll-back']);

/**
 * What an action does, by `eventSource` and `eventName`. An action that is not in the catalogue is judged by the record's
 * own `readOnly`, then by the first word of its name.
 */
export function actionInfo(source: string, name: string, readOnly?: boolean): ActionInfo {
  const known = BY_NAME.get(keyOf(source, name)) ?? BY_NAME.get(keyOf(source, name.replace(API_VERSION, '')));
  return known === undefined ? guess(source, name, readOnly) : { ...known, name };
}

function guess(source: string, name: string, readOnly: boolean | undefined): ActionInfo {
  const word = /^(?:Batch)?([A-Z][a-z]+)/.exec(name)?.[1] ?? '';
  if (readOnly ?? READS.has(word)) {
    return { source, name, effect: 'read', strength: 'none', verb: 'looked at', readOnly: true, known: false };
  }
  const [effect, verb] = WRITES.get(word) ?? ['other', calledOn(name)];
  const strength = MAY_RESTART.has(effect) ? 'indirect' : 'none';
  return { source, name, effect, strength, verb, readOnly: false, known: false };
}

/** Only a plain action name is quoted; anything else is not worth the risk. */
function calledOn(name: string): string {
  return /^[A-Za-z0-9_]{1,64}$/.test(name) ? `called ${name} on` : 'called an API on';
}
