import type { JsonObject } from '../../events/types.ts';

/** What a call brought, or why it brought nothing. */
export type Looked<T> = { seen: true; value: T } | { seen: false; unseen: Unseen };

/** A call that was not answered. */
export interface Unseen {
  region: string;
  /** IAM's name of the action: `s3:GetLifecycleConfiguration`. */
  permission: string;
  /** `denied`: the caller may not. `failed`: anything else, such as the network or the time budget. */
  kind: 'denied' | 'failed';
  /** One sentence. */
  why: string;
  fix?: string;
}

/** A trail as CloudTrail describes it, with what only its home Region tells. */
export interface Trail {
  name: string;
  arn: string;
  homeRegion: string;
  /** Account in whose name it is; of an organization's trail not always the one that was asked. */
  owner: string;
  multiRegion: boolean;
  globalEvents: boolean;
  organization: boolean;
  validated: boolean;
  /** Key of SSE-KMS. */
  kmsKey?: string;
  /** ARN of the log group that it also writes to. */
  logGroup?: string;
  bucket?: string;
  /** Folder in the bucket above AWSLogs, without a slash at its end. */
  prefix?: string;
  status: Looked<TrailStatus>;
  selectors: Looked<Selectors>;
}

export interface TrailStatus {
  logging: boolean;
  /** When it was last started and stopped. */
  startedAt?: Date;
  stoppedAt?: Date;
  deliveredAt?: Date;
  /** S3's error of the last delivery. */
  deliveryError?: string;
  digestError?: string;
  logGroupError?: string;
}

/** What a trail keeps, in the form that it was set in; a trail has one of the two. */
export type Selectors = { form: 'basic'; basic: BasicSelector[] } | { form: 'advanced'; advanced: AdvancedSelector[] };

export interface BasicSelector {
  /** Left out: All. */
  ReadWriteType?: string;
  /** Left out: true. */
  IncludeManagementEvents?: boolean;
  DataResources?: { Type?: string; Values?: string[] }[];
  ExcludeManagementEventSources?: string[];
}

export interface AdvancedSelector {
  Name?: string;
  FieldSelectors: FieldSelector[];
}

export interface FieldSelector {
  Field: string;
  Equals?: string[];
  StartsWith?: string[];
  EndsWith?: string[];
  NotEquals?: string[];
  NotStartsWith?: string[];
  NotEndsWith?: string[];
}

/** A trail's bucket. Settings are undefined where the bucket was never given them. */
export interface Bucket {
  name: string;
  region: string;
  lifecycle: Looked<LifecycleRule[]>;
  publicAccessBlock: Looked<PublicAccessBlock | undefined>;
  /** Whether its policy makes it public; a bucket without a policy is not, nor one that is blocked. */
  policyIsPublic: Looked<boolean>;
  /** S3 knows no bucket of that name. */
  gone: boolean;
}

export interface LifecycleRule {
  enabled: boolean;
  /** Keys that begin so; empty: all. */
  prefix: string;
  /** It asks for tags, which CloudTrail gives no log file. */
  tagged: boolean;
  expiresAfterDays?: number;
  expiresOn?: Date;
  transitions: { days: number; storageClass: string }[];
  /** The whole rule, as it has to be written again when another one is changed. */
  json: JsonObject;
}

export interface PublicAccessBlock {
  blockPublicAcls: boolean;
  ignorePublicAcls: boolean;
  blockPublicPolicy: boolean;
  restrictPublicBuckets: boolean;
}

/** An event data store of CloudTrail Lake. */
export interface LakeStore {
  name: string;
  arn: string;
  details: Looked<LakeDetails>;
}

export interface LakeDetails {
  /** ENABLED, STOPPED_INGESTION, PENDING_DELETION … */
  status: string;
  retentionDays?: number;
  multiRegion: boolean;
  selectors: AdvancedSelector[];
  createdAt?: Date;
}

/** A rule on the default event bus that matches events; rules that only follow a schedule are left out. */
export interface EventRule {
  name: string;
  /** ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS. */
  state: string;
  /** JSON text. */
  pattern: string;
  description?: string;
  roleArn?: string;
  /** AWS service that made it. */
  managedBy?: string;
  /** ARNs; undefined where nobody wanted to know. */
  targets?: Looked<string[]>;
}

/** What of a cluster's settings decides about evidence. */
export interface ClusterSetup {
  name: string;
  /** Of ECS Exec: NONE, DEFAULT, OVERRIDE. Undefined where it was never set, which is DEFAULT. */
  execLogging?: string;
  /** Members of the configuration that a new one has to repeat. */
  configuration: JsonObject;
  /** disabled, enabled, enhanced. */
  containerInsights?: string;
}

/** One Region of an account. */
export interface RegionSetup {
  region: string;
  /** Event history answers. */
  history: Looked<true>;
  /** ARNs of the trails that log this Region. */
  trails: Looked<string[]>;
  stores: Looked<LakeStore[]>;
  rules: Looked<EventRule[]>;
  clusters: Looked<ClusterSetup[]>;
  /** ECS account settings that hold for the caller's account, by name. */
  settings: Looked<Readonly<Record<string, string>>>;
}

/** How one account is prepared for the next question. */
export interface AccountSetup {
  account: string;
  alias?: string;
  /** Those that were asked about, in that order. */
  regions: RegionSetup[];
  /** Each once, whichever Region showed it. */
  trails: Trail[];
  /** Of those trails, each once. */
  buckets: Bucket[];
  /** Where root signs in is reported in one Region only; undefined outside the partition that is known. */
  rootRules?: { region: string; rules: Looked<EventRule[]> };
}
