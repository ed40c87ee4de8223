/** What is used of the SDK client, and nothing else, so that the bundle carries no more. */
export { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
