import { z } from 'zod';

/** A JSON Schema of an object, as MCP wants it for tools. */
export interface ObjectSchema {
  type: 'object';
  properties: Record<string, object>;
  required?: string[];
  additionalProperties?: boolean;
  [key: string]: unknown;
}

const jsonObject = z.looseObject({
  type: z.literal('object'),
  properties: z.record(z.string(), z.looseObject({})),
  required: z.array(z.string()).optional(),
});

/** Says only that a value is not empty. Every model knows, tools refuse it in words, and it stands a hundred times. */
const NOT_EMPTY: ReadonlySet<string> = new Set(['minLength', 'minItems']);

/** The input schema in full but for "not empty": it is what a model fills in. */
export function advertisedInput(schema: z.ZodObject): ObjectSchema {
  const { $schema: _dialect, ...rest } = jsonObject.parse(
    z.toJSONSchema(schema, {
      io: 'input',
      override: ({ jsonSchema }) => {
        for (const word of NOT_EMPTY) if (Reflect.get(jsonSchema, word) === 1) Reflect.deleteProperty(jsonSchema, word);
      },
    }),
  );
  return rest;
}

/**
 * The output schema to one level: enough for a client to check and a model to expect, at a tenth of the characters.
 * The whole shapes are in docs/tools.md and are checked by the tests. See docs/decisions/0004.
 */
export function advertisedOutput(schema: z.ZodType): ObjectSchema {
  const full = jsonObject.parse(z.toJSONSchema(schema, { io: 'output' }));
  const properties = Object.fromEntries(Object.entries(full.properties).map(([name, value]) => [name, shallow(value)]));
  return { type: 'object', properties, required: full.required };
}

function shallow(schema: Record<string, unknown>): object {
  const branches = z.array(z.looseObject({})).safeParse(schema['anyOf']);
  if (!branches.success) return { type: typeOf(schema) };
  return { type: [...new Set(branches.data.map(typeOf))] };
}

/** Shapes that are used in several places stand as references, and all of them are objects. */
function typeOf(schema: Record<string, unknown>): string {
  return typeof schema['type'] === 'string' ? schema['type'] : 'object';
}
