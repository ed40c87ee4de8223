import { bashLiteral } from '../alerts/text/bash.ts';

/** An option of the AWS CLI and its value; an option alone is a switch. */
export type Option = readonly [name: string, value?: string | Verbatim];

/** Shell text that must not be quoted again, such as "$TOPIC_ARN". */
export interface Verbatim {
  verbatim: string;
}

/** Commands up to this many characters stay on one line. */
const LONGEST_LINE = 110;

/** `aws cloudtrail start-logging --name … --region …`: every value quoted for bash where it has to be. */
export function aws(service: string, operation: string, options: readonly Option[]): string {
  const words = options.map(([name, value]) => (value === undefined ? `--${name}` : `--${name} ${wordOf(value)}`));
  const line = ['aws', service, operation, ...words].join(' ');
  return line.length <= LONGEST_LINE ? line : [`aws ${service} ${operation}`, ...words].join(' \\\n  ');
}

function wordOf(value: string | Verbatim): string {
  return typeof value === 'string' ? bashLiteral(value) : value.verbatim;
}

/** One after the other; what fails stops the rest. */
export function inTurn(commands: readonly string[]): string {
  return commands.join(' &&\n');
}

/** The same commands in each Region: a loop where there are several. */
export function inEach(regions: readonly string[], commands: (region: string | Verbatim) => string): string {
  const [first, ...rest] = regions;
  if (first === undefined) return '';
  if (rest.length === 0) return commands(first);
  const body = commands({ verbatim: '"$region"' }).replace(/^/gm, '  ');
  return `for region in ${regions.map(bashLiteral).join(' ')}; do\n${body}\ndone`;
}
