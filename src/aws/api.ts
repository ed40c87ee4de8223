import type { ListRegionsCommandInput, ListRegionsCommandOutput } from '@aws-sdk/client-account';
import type {
  DescribeScalableTargetsCommandInput,
  DescribeScalableTargetsCommandOutput,
  DescribeScalingActivitiesCommandInput,
  DescribeScalingActivitiesCommandOutput,
} from '@aws-sdk/client-application-auto-scaling';
import type { LookupEventsCommandInput, LookupEventsCommandOutput } from '@aws-sdk/client-cloudtrail';
import type {
  DescribeClustersCommandInput,
  DescribeClustersCommandOutput,
  DescribeServicesCommandInput,
  DescribeServicesCommandOutput,
  DescribeTaskDefinitionCommandInput,
  DescribeTaskDefinitionCommandOutput,
  DescribeTasksCommandInput,
  DescribeTasksCommandOutput,
  ListClustersCommandInput,
  ListClustersCommandOutput,
  ListServiceDeploymentsCommandInput,
  ListServiceDeploymentsCommandOutput,
  ListServicesCommandInput,
  ListServicesCommandOutput,
  ListTasksCommandInput,
  ListTasksCommandOutput,
} from '@aws-sdk/client-ecs';
import type { ListAccountAliasesCommandInput, ListAccountAliasesCommandOutput } from '@aws-sdk/client-iam';
import type { GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput } from '@aws-sdk/client-sts';
import type { ArchiveOperations } from './archive-operations.ts';
import type { ReadinessOperations } from './readiness-operations.ts';

/**
 * Every AWS call this product can make: the allow-list, as types. All of them read.
 * Adding a row here also means adding it to a policy in docs/.
 */
export interface Operations extends ArchiveOperations, ReadinessOperations {
  'cloudtrail:LookupEvents': [LookupEventsCommandInput, LookupEventsCommandOutput];
  'ecs:ListClusters': [ListClustersCommandInput, ListClustersCommandOutput];
  'ecs:DescribeClusters': [DescribeClustersCommandInput, DescribeClustersCommandOutput];
  'ecs:ListServices': [ListServicesCommandInput, ListServicesCommandOutput];
  'ecs:DescribeServices': [DescribeServicesCommandInput, DescribeServicesCommandOutput];
  'ecs:ListTasks': [ListTasksCommandInput, ListTasksCommandOutput];
  'ecs:DescribeTasks': [DescribeTasksCommandInput, DescribeTasksCommandOutput];
  'ecs:DescribeTaskDefinition': [DescribeTaskDefinitionCommandInput, DescribeTaskDefinitionCommandOutput];
  'ecs:ListServiceDeployments': [ListServiceDeploymentsCommandInput, ListServiceDeploymentsCommandOutput];
  'application-autoscaling:DescribeScalableTargets': [
    DescribeScalableTargetsCommandInput,
    DescribeScalableTargetsCommandOutput,
  ];
  'application-autoscaling:DescribeScalingActivities': [
    DescribeScalingActivitiesCommandInput,
    DescribeScalingActivitiesCommandOutput,
  ];
  'sts:GetCallerIdentity': [GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput];
  'account:ListRegions': [ListRegionsCommandInput, ListRegionsCommandOutput];
  'iam:ListAccountAliases': [ListAccountAliasesCommandInput, ListAccountAliasesCommandOutput];
}

export type Operation = keyof Operations;
export type Input<K extends Operation> = Operations[K][0];
export type Output<K extends Operation> = Omit<Operations[K][1], '$metadata'>;

export interface CallOptions {
  /** Honoured at every wait: pacing, backoff and the request itself. */
  signal?: AbortSignal | undefined;
  /** Whose turn comes first where calls are paced; a question where left out. */
  priority?: Priority | undefined;
  /** Called whenever a wait for the sake of the rate ends, also by aborting, with its milliseconds. */
  onWait?: ((milliseconds: number) => void) | undefined;
}

/** `question`: a person waits for it. `background`: reading that only helps, which questions overtake. */
export type Priority = 'question' | 'background';

/** One set of credentials, able to call any Region. Live: the AWS SDK. Demo: the recorded fleet. */
export interface AwsApi {
  /**
   * Sends one read operation. LookupEvents is paced at 2 requests/s per account and Region, also across the processes
   * of this user, and waits out throttling; identical LookupEvents calls under way are one, whose answer they share.
   * @throws AwsProblem with a sentence for the user and a remedy.
   */
  call<K extends Operation>(region: string, operation: K, input: Input<K>, options?: CallOptions): Promise<Output<K>>;
}

/** An account that answers, and who we are in it. */
export interface Account {
  /** Twelve digits. */
  id: string;
  alias?: string;
  /** ARN of the caller (sts:GetCallerIdentity). */
  caller: string;
  /** Profile or role ARN that the user chose, where one was. */
  profile?: string;
  /** Region of the chain: flag, environment, profile. Never built in. */
  region?: string;
  api: AwsApi;
  /** True for the recorded demo fleet. */
  recorded: boolean;
  /** Known from its log archive only: AWS cannot be asked about it. */
  archived?: boolean;
  /** Regions that are meant where none is named. */
  regions?: readonly string[];
}
