/** What is used of the SDK's reader of shared files, and nothing else, so that the bundle carries no more. */
export { loadSharedConfigFiles } from '@smithy/core/config';
