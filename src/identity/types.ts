/** What a CloudTrail record says about who called, with what, and from where. */

/** What sort of caller: a person and a pipeline need different questions asked. */
export type ActorKind =
  | 'root'
  | 'person'
  | 'ci'
  | 'workload'
  | 'autoscaling'
  | 'aws-service'
  | 'ai-agent'
  | 'external-account'
  | 'unknown';

/** How far an answer can be trusted: `certain` only where an identity, not a resemblance, says so. */
export type Confidence = 'certain' | 'likely' | 'possible';

/** A build or deployment system behind a role session, as far as the record names it. */
export interface Pipeline {
  /** As people know it: "GitHub Actions", "GitLab CI", "HCP Terraform", "AWS CodePipeline". */
  system: string;
  /** Repository, project or workspace, such as "acme/shop"; from the OIDC subject. */
  repository?: string;
  /** Branch, tag or environment, such as "main"; from the OIDC subject. */
  ref?: string;
  /** Run or job id, where the session name or user agent carries one. */
  run?: string;
}

/** Who called. */
export interface Actor {
  kind: ActorKind;
  /** Whom to name in a sentence. A person where one is shown; never a role name in a person's place. */
  name: string;
  /** The human being, where one is shown or traced, also behind a service or an agent that acts for them. */
  person?: string;
  /** Role name without path; for Identity Center the permission set stands in `permissionSet` too. */
  role?: string;
  permissionSet?: string;
  /** Role session name, as logged. */
  session?: string;
  /** Account the caller belongs to (12 digits). */
  account?: string;
  /** Service principal that called on the actor's behalf, such as cloudformation.amazonaws.com. */
  invokedBy?: string;
  pipeline?: Pipeline;
  /** Covers kind and name: a robot-looking IAM user is not certain. */
  confidence: Confidence;
  /** Short sentences: what in the record each claim rests on. Never empty. */
  basis: string[];
}

export type ClientKind =
  | 'console'
  | 'cli'
  | 'sdk'
  | 'terraform'
  | 'cloudformation'
  | 'cdk'
  | 'pulumi'
  | 'crossplane'
  | 'ansible'
  | 'copilot'
  | 'ecs-agent'
  | 'ci'
  | 'mcp'
  | 'aws-service'
  | 'attack-tool'
  | 'browser'
  | 'other'
  | 'none';

/** With what. User agents are client-controlled: evidence, not proof. */
export interface Client {
  kind: ClientKind;
  /** Ready to print: "Terraform 1.9", "AWS CLI 2.34", "AWS console", "unrecognised client". Never raw log text. */
  label: string;
  version?: string;
  /** Command the AWS CLI says it ran, such as "ecs update-service". */
  command?: string;
  /** Where it ran, from `exec-env/`: "CloudShell", "AWS Lambda", "GitHub Actions". */
  runsIn?: string;
}

export type AddressClass = 'service' | 'aws-internal' | 'private' | 'expected' | 'aws' | 'public' | 'invalid' | 'none';

/** From where. `value` is what CloudTrail logged, which is not always an IP address. */
export interface Address {
  value: string;
  class: AddressClass;
  /** What the configuration calls it, such as "office". */
  label?: string;
  vpcEndpointId?: string;
}

/** A principal that the user named in the configuration. */
export interface KnownPrincipal {
  /** Matched whole, or with `*`, against ARN, role name, session name and user name. */
  match: string;
  kind?: ActorKind;
  /** Name to print, such as "Alice Ng". */
  label?: string;
}

/** An address range that the user expects calls from (CIDR, IPv4 or IPv6). */
export interface ExpectedNetwork {
  cidr: string;
  label?: string;
}

/** What the user told us about their own people and networks. */
export interface IdentityOptions {
  known: readonly KnownPrincipal[];
  expected: readonly ExpectedNetwork[];
  /** Prefixes of AWS's published ip-ranges.json, when the user gave that file. */
  awsRanges?: readonly string[];
}

/** The three answers, with the keys that later look-ups and baselines need. */
export interface Identity {
  actor: Actor;
  client: Client;
  address: Address;
  /**
   * Stable key of the caller for comparisons over time. IAM user: its ARN. A person's role session: role ARN + "/" +
   * session. Any other role session: role ARN. A service: its principal. Root: account + ":root".
   */
  principal: string;
  /** What LookupEvents files the record under as `Username`: user name, "root", or the role session name. */
  username?: string;
  /** Access key id of the call, AKIA… (long-term) or ASIA… (temporary). */
  accessKeyId?: string;
  /** When the session was opened: `sessionContext.attributes.creationDate`, ISO. */
  sessionStart?: string;
  /** The session is one of an EC2 instance, ECS task, EKS pod or Lambda function (judged by what it is). */
  sessionOf?: 'ec2-instance' | 'ecs-task' | 'eks-pod' | 'lambda' | 'codebuild' | 'hosted-runner';
  /** The caller is a role session whose person the record does not show, or not for certain, so tracing may. */
  traceable: boolean;
}
