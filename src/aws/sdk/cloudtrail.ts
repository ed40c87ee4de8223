/** What is used of the SDK client, and nothing else, so that the bundle carries no more. */
export { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
