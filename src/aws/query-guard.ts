import { text } from './failure.ts';
import { isLiteral, whyNotSelect } from './select-only.ts';

/** Queries that were started here, as `<service>/<id>`: nobody else's may be ended. */
const started = new Set<string>();

function whyNotAthena(input: object): string | undefined {
  const why = whyNotSelect(text(input, 'QueryString') ?? '');
  if (why !== undefined) return `it ${why}`;
  const parameters: unknown = Reflect.get(input, 'ExecutionParameters') ?? [];
  if (!Array.isArray(parameters)) return 'its parameters are not a list';
  const odd = parameters.findIndex((parameter) => typeof parameter !== 'string' || !isLiteral(parameter));
  return odd < 0 ? undefined : `parameter ${odd + 1} is not a plain value`;
}

/** A query by alias is a statement that is not seen here, and delivery to a bucket is a write. */
function whyNotLake(input: object): string | undefined {
  if (text(input, 'QueryAlias') !== undefined) return 'it goes by an alias';
  if (text(input, 'DeliveryS3Uri') !== undefined) return 'it would write its results to a bucket';
  const why = whyNotSelect(text(input, 'QueryStatement') ?? '');
  return why === undefined ? undefined : `it ${why}`;
}

function whyNotEnd(service: string, id: string | undefined): string | undefined {
  return id !== undefined && started.has(`${service}/${id}`)
    ? undefined
    : 'it is not about a query that was started here';
}

/** Why a call that starts or ends a query may not be sent: the rest of a sentence. Nothing where it may. */
export function whyNotQuery(command: string | undefined, input: object): string | undefined {
  switch (command) {
    case 'StartQueryExecutionCommand':
      return whyNotAthena(input);
    case 'StartQueryCommand':
      return whyNotLake(input);
    case 'StopQueryExecutionCommand':
      return whyNotEnd('athena', text(input, 'QueryExecutionId'));
    case 'CancelQueryCommand':
      return whyNotEnd('lake', text(input, 'QueryId'));
    default:
      return undefined;
  }
}

/** Remembers the query that a call has started. */
export function rememberQuery(command: string | undefined, output: unknown): void {
  if (command !== 'StartQueryExecutionCommand' && command !== 'StartQueryCommand') return;
  const athena = text(output, 'QueryExecutionId');
  const lake = text(output, 'QueryId');
  if (athena !== undefined) started.add(`athena/${athena}`);
  if (lake !== undefined) started.add(`lake/${lake}`);
}
