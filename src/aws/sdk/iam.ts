/** What is used of the SDK client, and nothing else, so that the bundle carries no more. */
export { IAMClient, ListAccountAliasesCommand } from '@aws-sdk/client-iam';
