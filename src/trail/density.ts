import { PAGE_SIZE } from './history.ts';
import { spanOf } from './layout.ts';
import type { Memory } from './memory/memory.ts';
import type { Attribute, AttributeKey, TrailQuery } from './types.ts';

/** What a query will cost, before it is asked. */
export interface Estimate {
  calls: number;
  /** Whether all of it is remembered, whether its density was measured here before, or whether it is a guess. */
  basis: 'remembered' | 'measured' | 'assumed';
}

const DAY_SECONDS = 86_400;

/** Neither an hour nor so many events: that tells nothing of a whole day. */
const LEAST_MEASURED_SECONDS = 3600;
const LEAST_MEASURED_EVENTS = 20;

/**
 * Events a day and Region that a query finds in an account nobody has measured yet. Only their order matters: it puts
 * the narrow ways of asking before the broad ones. Guesses, for a fleet of some dozen services.
 */
const ASSUMED_A_DAY: Record<AttributeKey, number> = {
  EventId: 0,
  AccessKeyId: 40,
  ResourceName: 50,
  Username: 60,
  EventName: 80,
  ResourceType: 300,
  EventSource: 1100,
  ReadOnly: 18_000,
};
const WRITES_A_DAY = 500;
const ALL_A_DAY = 20_000;
/** The root user does next to nothing in an account that is run well. */
const ROOT_A_DAY = 2;

/** Calls that a query will take, from what is remembered of its time and of its density. Asks nobody. */
export async function estimate(query: TrailQuery, memory: Memory | undefined): Promise<Estimate> {
  const span = spanOf(query);
  const pieces = (await memory?.layOut(query, span)) ?? [{ kind: 'gap' as const, ...span }];
  const gaps = pieces.filter((piece) => piece.kind === 'gap');
  if (pieces.length > 0 && gaps.length === 0) return { calls: 0, basis: 'remembered' };
  const density = await densityOf(query, memory);
  const calls = gaps.reduce((sum, gap) => sum + callsFor((gap.to - gap.from + 1) * density.perSecond), 0);
  return { calls: Math.max(1, calls), basis: density.measured ? 'measured' : 'assumed' };
}

/** An empty gap costs a call too. */
function callsFor(events: number): number {
  return Math.max(1, Math.ceil(events / PAGE_SIZE));
}

async function densityOf(query: TrailQuery, memory: Memory | undefined) {
  const { attribute } = query;
  const own = await measuredPerSecond(query, memory);
  if (own !== undefined) return { perSecond: own, measured: true };
  // No attribute finds more than all events hold.
  const all = attribute && (await measuredPerSecond({ ...query, attribute: undefined }, memory));
  const assumed = assumedADay(attribute) / DAY_SECONDS;
  return { perSecond: Math.min(assumed, all ?? assumed), measured: false };
}

async function measuredPerSecond(
  query: Pick<TrailQuery, 'account' | 'region'> & { attribute?: Attribute | undefined },
  memory: Memory | undefined,
): Promise<number | undefined> {
  const measured = await memory?.measured(query);
  if (measured === undefined) return undefined;
  if (measured.seconds < LEAST_MEASURED_SECONDS && measured.events < LEAST_MEASURED_EVENTS) return undefined;
  return measured.events / measured.seconds;
}

function assumedADay(attribute: Attribute | undefined): number {
  if (attribute === undefined) return ALL_A_DAY;
  if (attribute.key === 'ReadOnly' && attribute.value === 'false') return WRITES_A_DAY;
  if (attribute.key === 'Username' && attribute.value === 'root') return ROOT_A_DAY;
  return ASSUMED_A_DAY[attribute.key];
}
