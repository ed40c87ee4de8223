import { z } from 'zod';

/**
 * The shapes that tools answer with, one schema each. `answer` comes first: some clients give the model the
 * structured result only, so everything that must be read is in it.
 */

export const actorSchema = z
  .object({
    kind: z.enum([
      'root',
      'person',
      'ci',
      'workload',
      'autoscaling',
      'aws-service',
      'ai-agent',
      'external-account',
      'unknown',
    ]),
    name: z.string(),
    person: z.string().optional(),
    role: z.string().optional(),
    permissionSet: z.string().optional(),
    session: z.string().optional(),
    account: z.string().optional(),
    invokedBy: z.string().optional(),
    pipeline: z
      .object({
        system: z.string(),
        repository: z.string().optional(),
        ref: z.string().optional(),
        run: z.string().optional(),
      })
      .optional(),
    confidence: z.enum(['certain', 'likely', 'possible']),
    basis: z.array(z.string()),
  })
  .meta({ id: 'Actor' });

export const clientSchema = z
  .object({
    kind: z.string(),
    label: z.string(),
    version: z.string().optional(),
    command: z.string().optional(),
    runsIn: z.string().optional(),
  })
  .meta({ id: 'Client' });

export const addressSchema = z
  .object({
    value: z.string(),
    class: z.enum(['service', 'aws-internal', 'private', 'expected', 'aws', 'public', 'invalid', 'none']),
    label: z.string().optional(),
    vpcEndpointId: z.string().optional(),
  })
  .meta({ id: 'Address' });

export const rowSchema = z
  .object({
    time: z.string(),
    account: z.string(),
    region: z.string(),
    action: z.string(),
    target: z.string(),
    change: z.string().optional(),
    actor: actorSchema,
    client: z.string(),
    address: z.string(),
    error: z.string().optional(),
    eventId: z.string(),
  })
  .meta({ id: 'Row' });

export const coverageSchema = z
  .object({
    complete: z.boolean(),
    accounts: z.array(
      z.object({
        account: z.string(),
        alias: z.string().optional(),
        caller: z.string(),
        profile: z.string().optional(),
      }),
    ),
    searched: z.array(
      z.object({
        account: z.string(),
        region: z.string(),
        source: z.string(),
        query: z.string(),
        from: z.string(),
        to: z.string(),
        events: z.number(),
        calls: z.number(),
        remembered: z.number().optional(),
        files: z.number().optional(),
        scannedBytes: z.number().optional(),
        waitedSeconds: z.number().optional(),
      }),
    ),
    missing: z.array(
      z.object({
        account: z.string().optional(),
        region: z.string().optional(),
        from: z.string().optional(),
        to: z.string().optional(),
        why: z.string(),
        fix: z.string().optional(),
      }),
    ),
    freshUntil: z.string(),
    notes: z.array(z.string()).optional(),
  })
  .meta({ id: 'Coverage' });

export const findingSchema = z.object({
  rule: z.string(),
  severity: z.enum(['critical', 'high', 'medium', 'low']),
  title: z.string(),
  why: z.string(),
  time: z.string(),
  target: z.string().optional(),
  actor: z.string().optional(),
  eventIds: z.array(z.string()),
  status: z.string().optional(),
});

export const nobodySchema = z.object({
  cause: z.enum([
    'oom',
    'container-exit',
    'health-check',
    'image-pull',
    'spot',
    'fargate-retirement',
    'host-terminated',
    'rollback',
    'rebalancing',
    'unknown',
  ]),
  time: z.string(),
  account: z.string(),
  region: z.string(),
  target: z.string(),
  taskId: z.string().optional(),
  evidence: z.string(),
});

const windowSchema = z.object({ from: z.string(), to: z.string() });

const serviceSchema = z.object({
  service: z.string(),
  status: z.string(),
  desired: z.number(),
  running: z.number(),
  pending: z.number(),
  taskDefinition: z.string(),
  lastDeployment: z.string().optional(),
  note: z.string().optional(),
});

export const clusterSchema = z.object({
  account: z.string(),
  region: z.string(),
  cluster: z.string(),
  production: z.boolean(),
  services: z.array(serviceSchema),
  runningTasks: z.number(),
  note: z.string().optional(),
});

export const fleetAuditAnswer = z.object({
  answer: z.string(),
  window: windowSchema,
  findings: z.array(findingSchema),
  changes: z.array(rowSchema),
  nobody: z.array(nobodySchema),
  byActor: z.array(
    z.object({
      actor: z.string(),
      kind: z.string(),
      changes: z.number(),
      denied: z.number(),
      targets: z.array(z.string()),
      lastTime: z.string(),
    }),
  ),
  clusters: z.array(
    z.object({
      account: z.string(),
      region: z.string(),
      cluster: z.string(),
      production: z.boolean(),
      services: z.number(),
      changed: z.array(z.object({ service: z.string(), sentences: z.array(z.string()) })),
      atZero: z.array(z.string()),
      quiet: z.boolean(),
    }),
  ),
  coverage: coverageSchema,
  nextSteps: z.array(z.string()),
  truncated: z.string().optional(),
  cursor: z.string().optional(),
});

/** How a question would be asked. */
const planSchema = z.object({
  calls: z.number(),
  seconds: z.number(),
  queries: z.array(
    z.object({
      account: z.string(),
      region: z.string(),
      query: z.string(),
      calls: z.number(),
      basis: z.enum(['remembered', 'measured', 'assumed']),
    }),
  ),
  /** Ways that would find the same and cost more. */
  otherWays: z.array(z.object({ query: z.string(), calls: z.number() })),
  /** Filters that no query carries: applied to what comes back. */
  filteredHere: z.array(z.string()),
});

export const lookupEventsAnswer = z.object({
  answer: z.string(),
  events: z.array(rowSchema.extend({ record: z.looseObject({}).optional() })),
  plan: planSchema.optional(),
  coverage: coverageSchema,
  truncated: z.string().optional(),
  cursor: z.string().optional(),
});

export const listClustersAnswer = z.object({
  answer: z.string(),
  clusters: z.array(clusterSchema),
  coverage: coverageSchema,
});

/** Steps from the call back to whoever opened its session. */
const traceSchema = z.object({
  hops: z.array(
    z.object({
      time: z.string(),
      action: z.string(),
      by: z.string(),
      role: z.string().optional(),
      eventId: z.string(),
    }),
  ),
  /** The end in one sentence: a person, a pipeline, a service, or why it cannot be traced further. */
  ended: z.string(),
});

export const decodeIdentityAnswer = z.object({
  answer: z.string(),
  actor: actorSchema,
  client: clientSchema,
  address: addressSchema,
  event: rowSchema,
  trace: traceSchema.optional(),
  coverage: coverageSchema.optional(),
});

export const whoChangedAnswer = z.object({
  answer: z.string(),
  verdict: z
    .object({
      confidence: z.enum(['certain', 'likely', 'possible']),
      actor: actorSchema,
      action: z.string(),
      target: z.string(),
      change: z.string().optional(),
      time: z.string(),
      client: z.string(),
      address: z.string(),
      eventId: z.string(),
      /** Of an archive: where the record is. */
      logFile: z.string().optional(),
      basis: z.array(z.string()),
    })
    .nullable(),
  /** Whether that log file is as CloudTrail delivered it; only where it was asked for. */
  evidence: z.object({ intact: z.enum(['yes', 'no', 'unknown']), answer: z.string() }).optional(),
  nobody: z.object({ cause: nobodySchema.shape.cause, evidence: z.string(), time: z.string() }).optional(),
  /** Several things of that name, or near misses: ask again with one of these. */
  choices: z.array(z.string()).optional(),
  otherCandidates: z.array(rowSchema),
  attempts: z.array(rowSchema),
  ecsSaw: z.array(z.object({ time: z.string(), what: z.string() })),
  trace: traceSchema.optional(),
  coverage: coverageSchema,
  nextSteps: z.array(z.string()),
  truncated: z.string().optional(),
});

export type WhoChangedAnswer = z.infer<typeof whoChangedAnswer>;
export type TraceAnswer = z.infer<typeof traceSchema>;
export type FleetAuditAnswer = z.infer<typeof fleetAuditAnswer>;
export type PlanAnswer = z.infer<typeof planSchema>;
export type LookupEventsAnswer = z.infer<typeof lookupEventsAnswer>;
export type ListClustersAnswer = z.infer<typeof listClustersAnswer>;
export type DecodeIdentityAnswer = z.infer<typeof decodeIdentityAnswer>;
export type CoverageAnswer = z.infer<typeof coverageSchema>;
export type RowAnswer = z.infer<typeof rowSchema>;
export type FindingAnswer = z.infer<typeof findingSchema>;
export type NobodyAnswer = z.infer<typeof nobodySchema>;
export type ActorAnswer = z.infer<typeof actorSchema>;

/** Every answer by the name of the tool that gives it. */
export interface Answers {
  who_changed: WhoChangedAnswer;
  fleet_audit: FleetAuditAnswer;
  lookup_events: LookupEventsAnswer;
  list_clusters: ListClustersAnswer;
  decode_identity: DecodeIdentityAnswer;
}

export type ToolName = keyof Answers;
