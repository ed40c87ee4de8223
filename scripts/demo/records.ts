import type { Resource } from '@aws-sdk/client-cloudtrail';
import type { JsonObject } from '../../src/events/types.ts';
import type { RecordedEvent } from '../../src/trail/demo/types.ts';
import { ACCOUNT } from './fleet.ts';
import { uuid } from './random.ts';
import { iso } from './time.ts';

/** Who makes a call, with what and from where: everything of a record that does not depend on the call. */
export interface Caller {
  identity: JsonObject;
  address: string;
  agent: string;
  /** Set by CloudTrail only where the credentials come from a console session. */
  fromConsole?: true;
  vpcEndpoint?: string;
}

/** One API call, before it is a record. */
export interface Call {
  at: number;
  region: string;
  /** `eventSource` without `.amazonaws.com`. */
  service: string;
  name: string;
  caller: Caller;
  readOnly: boolean;
  request: JsonObject | null;
  response: JsonObject | null;
  /** Names the event id; a call without one is numbered. */
  key?: string;
  error?: { code: string; message: string };
  additional?: JsonObject;
  eventType?: string;
  sharedEventId?: string;
  /** The record's own `resources`. */
  resources?: JsonObject[];
  /** The `Resources` that event history files the record under. ECS: none known, so none. */
  filed?: Resource[];
}

/** What LookupEvents files a record under as `Username`. */
function usernameOf(identity: JsonObject): string | undefined {
  if (identity['type'] === 'Root') return 'root';
  if (typeof identity['userName'] === 'string') return identity['userName'];
  if (identity['type'] !== 'AssumedRole' || typeof identity['arn'] !== 'string') return undefined;
  return identity['arn'].split('/').at(-1);
}

function tlsOf(call: Call): JsonObject {
  // A call that a service or the console's proxy makes has no tlsDetails.
  if (
    call.caller.fromConsole === true ||
    call.caller.address.endsWith('.amazonaws.com') ||
    call.caller.address === 'AWS Internal'
  )
    return {};
  const host = call.service === 'signin' ? 'signin.aws.amazon.com' : `${call.service}.${call.region}.amazonaws.com`;
  return {
    tlsDetails: { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256', clientProvidedHostHeader: host },
  };
}

/** Collects records by Region, and numbers them. */
export class Recorder {
  readonly events: Record<string, RecordedEvent[]> = {};
  #serial = 0;

  add(call: Call): RecordedEvent {
    this.#serial += 1;
    const name = call.key ?? `${call.region}/${this.#serial}`;
    const username = usernameOf(call.caller.identity);
    const event: RecordedEvent = {
      record: {
        eventVersion: '1.11',
        userIdentity: call.caller.identity,
        eventTime: iso(call.at),
        eventSource: `${call.service}.amazonaws.com`,
        eventName: call.name,
        awsRegion: call.region,
        sourceIPAddress: call.caller.address,
        userAgent: call.caller.agent,
        ...(call.error === undefined ? {} : { errorCode: call.error.code, errorMessage: call.error.message }),
        requestParameters: call.request,
        responseElements: call.response,
        ...(call.additional === undefined ? {} : { additionalEventData: call.additional }),
        requestID: uuid(`request/${name}`),
        eventID: uuid(`event/${name}`),
        readOnly: call.readOnly,
        ...(call.resources === undefined ? {} : { resources: call.resources }),
        eventType: call.eventType ?? 'AwsApiCall',
        managementEvent: true,
        recipientAccountId: ACCOUNT,
        ...(call.sharedEventId === undefined ? {} : { sharedEventID: call.sharedEventId }),
        ...(call.caller.vpcEndpoint === undefined
          ? {}
          : { vpcEndpointId: call.caller.vpcEndpoint, vpcEndpointAccountId: ACCOUNT }),
        eventCategory: 'Management',
        ...tlsOf(call),
        ...(call.caller.fromConsole === true ? { sessionCredentialFromConsole: 'true' } : {}),
      },
      ...(username === undefined ? {} : { username }),
      resources: call.filed ?? [],
    };
    this.repeat(event, call.region);
    return event;
  }

  /** CloudTrail may deliver a record twice. */
  repeat(event: RecordedEvent, region: string): void {
    const list = this.events[region] ?? [];
    list.push(event);
    this.events[region] = list;
  }
}
