import { objectsAt, textAt } from './record.ts';
import { sanitizeText } from './text.ts';
import type { Event, JsonObject, Outcome } from './types.ts';

/** Refused for want of permission, as the services word it: AccessDenied…, Client.UnauthorizedOperation, AuthFailure. */
const DENIED = /(?:^|\.)(?:\w{0,8}AccessDenied|Unauthorized|NotAuthorized|AuthorizationError|AuthFailure|Forbidden)/i;

const ERROR_MESSAGE_LIMIT = 512;

/**
 * What became of a call, and the error where it did not succeed. A denied or failed call changed nothing. A call that
 * answers without error and lists only `failures` (RunTask without capacity) did nothing either and counts as failed.
 */
export function readOutcome(record: JsonObject): { outcome: Outcome; error?: NonNullable<Event['error']> } {
  const code = textAt(record, 'errorCode');
  const message = textAt(record, 'errorMessage');
  if (code !== undefined) return withError(DENIED.test(code) ? 'denied' : 'failed', code, message);
  if (textAt(record, 'responseElements', 'ConsoleLogin')?.toLowerCase() === 'failure') {
    return withError('failed', 'ConsoleLoginFailure', message);
  }
  if (message !== undefined) return withError('failed', 'Error', message);
  return onlyFailures(record) ?? { outcome: 'succeeded' };
}

function withError(outcome: Outcome, code: string, message: string | undefined): ReturnType<typeof readOutcome> {
  const error = { code: sanitizeText(code, 128) };
  return {
    outcome,
    error: message === undefined ? error : { ...error, message: sanitizeText(message, ERROR_MESSAGE_LIMIT) },
  };
}

const ANSWERS = ['tasks', 'containerInstances', 'taskDefinitions', 'protectedTasks'] as const;

/** Source: ECS API reference, `Failure` (arn, reason, detail) beside the list of what did work. */
function onlyFailures(record: JsonObject): ReturnType<typeof readOutcome> | undefined {
  if (textAt(record, 'eventSource') !== 'ecs.amazonaws.com') return undefined;
  const [failure] = objectsAt(record, 'responseElements', 'failures');
  if (failure === undefined) return undefined;
  if (ANSWERS.some((answer) => objectsAt(record, 'responseElements', answer).length > 0)) return undefined;
  const reason = textAt(failure, 'reason');
  return withError('failed', reason ?? 'Failure', textAt(failure, 'detail'));
}
