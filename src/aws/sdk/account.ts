/** What is used of the SDK client, and nothing else, so that the bundle carries no more. */
export { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
