/** What is used of the SDK's credential providers, and nothing else, so that the bundle carries no more. */
export { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
