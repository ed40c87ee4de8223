/** What is used of the SDK client, and nothing else, so that the bundle carries no more. */
export { EventBridgeClient, ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
