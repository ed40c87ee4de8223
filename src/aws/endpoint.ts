import type { Operation } from './api.ts';

/** The SDK's names of services in the environment, where they are not the operation's prefix (their service ids). */
const ids: Readonly<Record<string, string>> = {
  'application-autoscaling': 'APPLICATION_AUTO_SCALING',
  events: 'EVENTBRIDGE',
};

/** Where the environment leads a call, and by which variable: the service's own goes before the one for all. */
export function endpointOf(operation: Operation): { endpoint?: string; endpointVariable?: string } {
  const service = operation.split(':')[0] ?? '';
  const own = `AWS_ENDPOINT_URL_${ids[service] ?? service.toUpperCase()}`;
  for (const name of [own, 'AWS_ENDPOINT_URL']) {
    const endpoint = process.env[name];
    if (endpoint !== undefined && endpoint !== '') return { endpoint, endpointVariable: name };
  }
  return {};
}
