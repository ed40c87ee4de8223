import { z } from 'zod';
import type { JsonObject } from '../../events/types.ts';

const jsonObject = z.record(z.string(), z.json());

/** What a command has to write again: dates as ISO text, members without a value left out. */
export function readJsonObject(value: object): JsonObject {
  return jsonObject.parse(JSON.parse(JSON.stringify(value)));
}
