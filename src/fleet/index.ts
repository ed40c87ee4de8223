export {
  type FleetQuery,
  findTask,
  listServiceNames,
  readFleet,
  readService,
  readTaskServices,
  type ServiceName,
  type ServiceReading,
} from './read.ts';
export { readScalingActivities, type ScalingActivity } from './scaling.ts';
export { compareRevisions, differences, type RevisionChange } from './task-definitions.ts';
export type { ClusterState, Deployment, Fleet, FleetGap, PastDeployment, ServiceState, StoppedTask } from './types.ts';
