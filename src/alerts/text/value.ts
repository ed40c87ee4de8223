/**
 * What a property of the written text can be: JSON, or a piece of the language it is written in (a reference, a call).
 * Shared by the languages that have literals of their own: HCL and TypeScript.
 */
export type Value = string | number | boolean | null | Raw | Call | Value[] | { [key: string]: Value };

/** Text that stands as it is: `aws_sns_topic.alerts.arn`, `topic.topicArn`. */
export class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A function of one argument: `jsonencode({...})`. */
export class Call {
  readonly name: string;
  readonly argument: Value;
  constructor(name: string, argument: Value) {
    this.name = name;
    this.argument = argument;
  }
}

export function raw(text: string): Raw {
  return new Raw(text);
}

export function isSimple(value: Value): value is string | number | boolean | null | Raw {
  return typeof value !== 'object' || value === null || value instanceof Raw;
}
