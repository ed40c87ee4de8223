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

/** An alert tried on what really happened. */
const backtestSchema = z.object({
  window: windowSchema,
  /** Events that it would have fired for; at least so many where coverage is not complete. */
  fired: z.number(),
  /** More than `fired` where two of its patterns match one event. */
  messages: z.number(),
  /** Newest first. */
  rows: z.array(rowSchema),
  noisiest: z.array(z.object({ actor: z.string(), count: z.number() })),
  /** One caller doing one thing to one target about the same time of day. */
  routines: z.array(z.object({ actor: z.string(), target: z.string(), count: z.number(), when: z.string() })),
  /** Findings of the same time about which it would have been silent, or in part. */
  missed: z.array(z.object({ title: z.string(), why: z.string() })),
  /** Of `fired`: no finding flags them. */
  unflagged: z.number(),
  /** Events for which it cannot be told: what the pattern asks for is redacted. */
  unsure: z.number(),
  truncated: z.string().optional(),
});

export const alertRuleAnswer = z.object({
  answer: z.string(),
  rule: z.object({
    name: z.string(),
    title: z.string(),
    /** One EventBridge rule each. */
    patterns: z.array(
      z.object({
        id: z.string(),
        sees: z.string(),
        /** Where the rule has to stand: each Region to be watched, us-east-1, or both. */
        regions: z.enum(['each', 'us-east-1', 'each-and-us-east-1']),
        pattern: z.looseObject({}),
      }),
    ),
    readOnlyState: z.boolean(),
  }),
  backtest: backtestSchema.optional(),
  files: z.array(z.object({ name: z.string(), text: z.string() })),
  notes: z.array(z.string()),
  caveats: z.array(z.string()),
  coverage: coverageSchema.optional(),
});

/** One thing that decides whether "who?" can be answered next time. */
const checkSchema = z.object({
  id: z.string(),
  status: z.enum(['fail', 'warn', 'not-allowed', 'pass']),
  title: z.string(),
  found: z.string(),
  why: z.string(),
  fix: z.string().optional(),
  /** For bash; printed, never run. */
  command: z.string().optional(),
  account: z.string(),
  /** Left out where the check stands for several Regions. */
  region: z.string().optional(),
});

export const trailReadinessAnswer = z.object({
  answer: z.string(),
  /** `from` is left out where nothing that was looked at reaches back. */
  reach: z.object({ from: z.string().optional(), text: z.string() }),
  checks: z.array(checkSchema),
  coverage: coverageSchema,
  nextSteps: z.array(z.string()).optional(),
});

export type WhoChangedAnswer = z.infer<typeof whoChangedAnswer>;
export type TraceAnswer = z.infer<typeof traceSchema>;
export type FleetAuditAnswer = z.infer<typeof fleetAuditAnswer>;
export type PlanAnswer = z.infer<typeof planSchema>;
export type LookupEventsAnswer = z.infer<typeof lookupEventsAnswer>;
export type ListClustersAnswer = z.infer<typeof listClustersAnswer>;
export type DecodeIdentityAnswer = z.infer<typeof decodeIdentityAnswer>;
export type AlertRuleAnswer = z.infer<typeof alertRuleAnswer>;
export type TrailReadinessAnswer = z.infer<typeof trailReadinessAnswer>;
export type CheckAnswer = z.infer<typeof checkSchema>;
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
  trail_readiness: TrailReadinessAnswer;
  alert_rule: AlertRuleAnswer;
}

export type ToolName = keyof Answers;
