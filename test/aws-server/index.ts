export * from './accounts.ts';
export type { AwsOptions, Faults, LoggedRequest } from './aws.ts';
export type { AwsServer } from './server.ts';
export { accessKeyFor, awsEnv, startAws } from './server.ts';
