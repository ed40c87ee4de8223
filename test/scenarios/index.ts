import { chains } from './cases/chains.ts';
import { decoys } from './cases/decoys.ts';
import { edges } from './cases/edges.ts';
import { nobody } from './cases/nobody.ts';
import { people } from './cases/people.ts';
import { pipelines } from './cases/pipelines.ts';
import { resources } from './cases/resources.ts';
import { scaling } from './cases/scaling.ts';
import { services } from './cases/services.ts';
import { targets } from './cases/targets.ts';
import type { Scenario } from './types.ts';

/** Every incident, as of a moment. */
export function scenariosAt(now: Date): Scenario[] {
  return [
    ...people,
    ...pipelines,
    ...services,
    ...scaling,
    ...chains,
    ...decoys,
    ...edges,
    ...nobody,
    ...targets,
    ...resources,
  ].map((make) => make(now));
}
