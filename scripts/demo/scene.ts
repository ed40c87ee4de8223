import type { JsonObject } from '../../src/events/types.ts';
import { Actions } from './actions.ts';
import { Fleet } from './ecs-state.ts';
import { Desk } from './people.ts';
import type { Caller } from './records.ts';
import { Recorder } from './records.ts';
import { Rollouts } from './rollout.ts';
import { Timeline } from './timeline.ts';

/** Everything that the scripts of the recording act on. */
export class Scene {
  readonly timeline = new Timeline();
  readonly recorder = new Recorder();
  readonly desk = new Desk(this.recorder);
  readonly fleet = new Fleet(this.timeline, this.recorder);
  readonly actions = new Actions(this.fleet, new Rollouts(this.fleet, this.timeline), this.recorder);

  /** Plans something for a moment; it is told the moment. */
  plan(at: number, run: (at: number) => void): void {
    this.timeline.at(at, () => run(at));
  }

  /** A call that only reads. CloudTrail keeps no response of those. */
  read(at: number, region: string, operation: `${string}:${string}`, caller: Caller, request: JsonObject | null): void {
    this.#call(at, region, operation, caller, request, true);
  }

  /** A call of another service that changes something of its own; its response is not worth keeping. */
  write(
    at: number,
    region: string,
    operation: `${string}:${string}`,
    caller: Caller,
    request: JsonObject | null,
  ): void {
    this.#call(at, region, operation, caller, request, false);
  }

  #call(
    at: number,
    region: string,
    operation: string,
    caller: Caller,
    request: JsonObject | null,
    readOnly: boolean,
  ): void {
    const [service = '', name = ''] = operation.split(':');
    this.recorder.add({ at, region, service, name, caller, request, response: null, readOnly });
  }
}
