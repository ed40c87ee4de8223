/** What the recorded company runs: one account, two Regions, three clusters, twenty services. */

export const ACCOUNT = '111122223333';
export const ALIAS = 'acme-prod';
export const HOME = 'us-east-1';
export const EUROPE = 'eu-west-1';

/** Enabled by default in every account; only two of them hold anything. */
export const REGIONS = [
  'ap-northeast-1',
  'ap-southeast-1',
  'eu-central-1',
  'eu-west-1',
  'us-east-1',
  'us-east-2',
  'us-west-2',
] as const;

/** What the demo's reader signs in as. */
export const AUDITOR = `arn:aws:sts::${ACCOUNT}:assumed-role/auditor/demo`;

export interface ClusterSpec {
  name: string;
  region: string;
  launchType: 'FARGATE' | 'EC2';
}

export const CLUSTERS: readonly ClusterSpec[] = [
  { name: 'prod', region: HOME, launchType: 'FARGATE' },
  { name: 'staging', region: HOME, launchType: 'EC2' },
  { name: 'eu-prod', region: EUROPE, launchType: 'FARGATE' },
];

export interface ServiceSpec {
  cluster: string;
  name: string;
  /** Task definition family, and its revision when the recording starts. */
  family: string;
  revision: number;
  /** Desired count when the recording starts. */
  desired: number;
  /** CPU units and memory in MiB. */
  cpu: number;
  memory: number;
  /** Behind the load balancer; left out for workers. */
  port?: number;
}

export const SERVICES: readonly ServiceSpec[] = [
  { cluster: 'prod', name: 'api', family: 'api', revision: 61, desired: 6, cpu: 1024, memory: 2048, port: 8080 },
  { cluster: 'prod', name: 'cart', family: 'cart', revision: 23, desired: 4, cpu: 512, memory: 1024, port: 8080 },
  { cluster: 'prod', name: 'catalog', family: 'catalog', revision: 51, desired: 3, cpu: 512, memory: 1024, port: 8080 },
  {
    cluster: 'prod',
    name: 'checkout',
    family: 'checkout',
    revision: 38,
    desired: 4,
    cpu: 1024,
    memory: 2048,
    port: 8080,
  },
  { cluster: 'prod', name: 'email-worker', family: 'email-worker', revision: 18, desired: 2, cpu: 256, memory: 512 },
  { cluster: 'prod', name: 'image-resizer', family: 'image-resizer', revision: 8, desired: 1, cpu: 1024, memory: 4096 },
  { cluster: 'prod', name: 'orders', family: 'orders', revision: 33, desired: 3, cpu: 512, memory: 1024, port: 8080 },
  {
    cluster: 'prod',
    name: 'payments',
    family: 'payments',
    revision: 28,
    desired: 3,
    cpu: 1024,
    memory: 2048,
    port: 8443,
  },
  {
    cluster: 'prod',
    name: 'recommendations',
    family: 'recommendations',
    revision: 14,
    desired: 3,
    cpu: 512,
    memory: 2048,
    port: 8080,
  },
  { cluster: 'prod', name: 'search', family: 'search', revision: 85, desired: 3, cpu: 1024, memory: 4096, port: 9200 },
  {
    cluster: 'prod',
    name: 'sessions',
    family: 'sessions',
    revision: 11,
    desired: 3,
    cpu: 256,
    memory: 512,
    port: 6380,
  },
  { cluster: 'prod', name: 'web', family: 'web', revision: 117, desired: 4, cpu: 512, memory: 1024, port: 3000 },
  {
    cluster: 'staging',
    name: 'api',
    family: 'api-staging',
    revision: 57,
    desired: 1,
    cpu: 512,
    memory: 1024,
    port: 8080,
  },
  {
    cluster: 'staging',
    name: 'checkout',
    family: 'checkout-staging',
    revision: 64,
    desired: 1,
    cpu: 512,
    memory: 1024,
    port: 8080,
  },
  { cluster: 'staging', name: 'old-worker', family: 'old-worker', revision: 9, desired: 1, cpu: 256, memory: 512 },
  {
    cluster: 'staging',
    name: 'search',
    family: 'search-staging',
    revision: 102,
    desired: 1,
    cpu: 512,
    memory: 2048,
    port: 9200,
  },
  {
    cluster: 'staging',
    name: 'web',
    family: 'web-staging',
    revision: 140,
    desired: 1,
    cpu: 256,
    memory: 512,
    port: 3000,
  },
  { cluster: 'eu-prod', name: 'api', family: 'api', revision: 29, desired: 3, cpu: 1024, memory: 2048, port: 8080 },
  {
    cluster: 'eu-prod',
    name: 'catalog',
    family: 'catalog',
    revision: 20,
    desired: 2,
    cpu: 512,
    memory: 1024,
    port: 8080,
  },
  {
    cluster: 'eu-prod',
    name: 'checkout',
    family: 'checkout',
    revision: 16,
    desired: 2,
    cpu: 1024,
    memory: 2048,
    port: 8080,
  },
  { cluster: 'eu-prod', name: 'web', family: 'web', revision: 44, desired: 2, cpu: 512, memory: 1024, port: 3000 },
];

/** The EC2 hosts of the staging cluster. */
export const HOSTS = [
  { instance: 'i-0d41f6a2b7c3e8901', id: '4be1d0c29f7a4c0c8a55e1d3f0b6a912' },
  { instance: 'i-07c9e2f15ab84d336', id: 'a07c3f5d1e6b49d28b90c4f7e2a1d583' },
] as const;

export const TERRAFORM_ROLE = `arn:aws:iam::${ACCOUNT}:role/terraform-apply`;

export function clusterNamed(name: string): ClusterSpec {
  const found = CLUSTERS.find((cluster) => cluster.name === name);
  if (found === undefined) throw new Error(`no cluster ${name} in the recorded fleet`);
  return found;
}

export function ecsArn(region: string, path: string): string {
  return `arn:aws:ecs:${region}:${ACCOUNT}:${path}`;
}
