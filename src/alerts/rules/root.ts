import type { JsonObject } from '../../events/types.ts';
import { SIGN_IN_TYPES } from '../pattern/index.ts';
import { API_CALL, DELIVERY, outcome } from './parts.ts';
import type { AlertOptions, AlertRule } from './types.ts';

/**
 * Root in person, not a service that AWS let act in root's name. A service leaves its name in `invokedBy`, or only in the
 * address; but the console leaves `signin.amazonaws.com` there for what somebody clicked, and CloudFormation its name for
 * whoever updated the stack. Root's own key or session in the record tells those apart. Sources: CloudTrail userIdentity
 * element; captured root records.
 */
const IN_PERSON: JsonObject[] = [
  {
    userIdentity: { invokedBy: [{ exists: false }] },
    sourceIPAddress: [{ 'anything-but': { suffix: '.amazonaws.com' } }],
  },
  { userIdentity: { invokedBy: [{ exists: true }], accessKeyId: [{ 'anything-but': '' }] } },
  {
    userIdentity: {
      invokedBy: [{ exists: true }],
      sessionContext: { attributes: { creationDate: [{ exists: true }] } },
    },
  },
];

/** Logged beside the ConsoleLogin that they belong to. Source: CloudTrail user guide, "Console sign-in events". */
const SIGN_IN_STEPS = ['CheckMfa', 'CredentialVerification'];

/** What the root user does, its sign-ins, and central root access. */
export function rootActivity({ includeFailed = false }: AlertOptions): AlertRule {
  return {
    name: 'root-activity',
    title: 'The root user signs in or changes something',
    patterns: [
      {
        id: 'sign-in',
        sees: 'sign-ins of the root user, failed ones too',
        regions: 'us-east-1',
        pattern: {
          'detail-type': [...SIGN_IN_TYPES],
          detail: { userIdentity: { type: ['Root'] }, eventName: [{ 'anything-but': SIGN_IN_STEPS }] },
        },
      },
      {
        id: 'calls',
        sees: 'changes by the root user',
        regions: 'each-and-us-east-1',
        pattern: {
          'detail-type': [API_CALL, 'AWS Console Action via CloudTrail'],
          detail: { userIdentity: { type: ['Root'] }, ...outcome(includeFailed), $or: IN_PERSON },
        },
      },
      {
        id: 'central',
        sees: 'AssumeRoot calls, which open central root access',
        regions: 'each-and-us-east-1',
        pattern: {
          source: ['aws.sts'],
          'detail-type': [API_CALL],
          detail: { eventName: ['AssumeRoot'], ...outcome(includeFailed) },
        },
      },
    ],
    needsReadOnlyState: false,
    excludesFailed: !includeFailed,
    excludesAutoScaling: false,
    subject: { findings: ['root-activity'] },
    caveats: [
      ...DELIVERY,
      'Root sign-ins, and calls to IAM and other global services, are reported in us-east-1 only, so it has to stand there. Calls to Regional services are reported where they happen.',
      'What root only looks at does not fire it: read-only calls reach a rule only in a state that brings very many of them.',
      includeFailed
        ? 'Refused and failed calls fire it too, and so do failed sign-ins.'
        : 'Refused and failed calls do not fire it; failed sign-ins do.',
      'AssumeRoot is logged in the account that opens the session, which is the management or a delegated account. What the session changes fires it in the member account.',
      "Calls that AWS services make in the name of root are left out, unless they carry root's own session.",
    ],
  };
}
