import type { Fleet, SimDeployment, SimService, SimServiceDeployment } from './ecs-state.ts';
import { deploymentDigits } from './random.ts';
import type { Timeline } from './timeline.ts';

/** How deployments go: started by a call, carried out by the scheduler, and sometimes taken back by it. */
export class Rollouts {
  readonly #fleet: Fleet;
  readonly #timeline: Timeline;

  constructor(fleet: Fleet, timeline: Timeline) {
    this.#fleet = fleet;
    this.#timeline = timeline;
  }

  /** A new PRIMARY deployment; its tasks replace the old ones over the next two and a half minutes. */
  deploy(service: SimService, at: number, revision: number): SimDeployment {
    const id = deploymentDigits(`${service.spec.cluster}/${service.spec.name}/${at}`);
    const deployment: SimDeployment = {
      id,
      revision,
      createdAt: at,
      updatedAt: at,
      state: 'IN_PROGRESS',
      reason: `ECS deployment ecs-svc/${id} in progress.`,
      failedTasks: 0,
    };
    service.deployments.unshift(deployment);
    const brief: SimServiceDeployment = { service, deployment, startedAt: at + 1000, status: 'IN_PROGRESS' };
    this.#fleet.serviceDeployments.push(brief);
    return deployment;
  }

  /** Carries a deployment through: starts, stops, steady state. */
  rollOut(service: SimService, deployment: SimDeployment, at: number): void {
    this.#timeline.at(at + 6000, () => this.#fleet.start(service, service.desired, at + 6000));
    this.#timeline.at(at + 57_000, () => {
      const old = this.#fleet.running(service).filter((task) => task.deployment !== deployment.id);
      const before = service.deployments[1]?.id ?? deployment.id;
      this.#fleet.stop(service, old, at + 57_000, `Scaling activity initiated by (deployment ecs-svc/${before})`);
    });
    this.#timeline.at(at + 145_000, () => this.#complete(service, deployment, at + 145_000));
  }

  #complete(service: SimService, deployment: SimDeployment, at: number): void {
    deployment.updatedAt = at;
    deployment.state = 'COMPLETED';
    if (!deployment.reason.includes('circuit breaker'))
      deployment.reason = `ECS deployment ecs-svc/${deployment.id} completed.`;
    service.deployments = [deployment];
    this.#fleet.say(service, at, `(deployment ecs-svc/${deployment.id}) deployment completed.`);
    this.#fleet.say(service, at, 'has reached a steady state.');
    const brief = this.#fleet.serviceDeployments.find((each) => each.deployment === deployment);
    if (brief !== undefined) Object.assign(brief, { status: 'SUCCESSFUL', finishedAt: at });
  }

  /** The tasks of a deployment never become healthy; the circuit breaker gives up and goes back. No API call does this. */
  fallBack(service: SimService, failed: SimDeployment, before: SimDeployment, at: number): void {
    const unhealthy = `(port ${service.spec.port ?? 80}) is unhealthy in (target-group ${this.#fleet.targetGroup(service)}) due to (reason Health checks failed with these codes: [503]).`;
    this.#timeline.at(at + 6000, () => this.#fleet.start(service, service.desired, at + 6000));
    for (const round of [126_000, 276_000, 426_000]) {
      this.#timeline.at(at + round, () => {
        const [task] = this.#fleet.running(service, failed.id);
        if (task === undefined) return;
        this.#fleet.say(service, at + round - 4000, `(task ${task.id}) ${unhealthy}`);
        this.#fleet.stop(
          service,
          [task],
          at + round,
          `Task failed ELB health checks in (target-group ${this.#fleet.targetGroup(service)})`,
        );
        failed.failedTasks += 1;
        if (round < 400_000) this.#fleet.start(service, 1, at + round + 8000);
      });
    }
    this.#timeline.at(at + 436_000, () => this.#giveUp(service, failed, before, at + 436_000));
  }

  #giveUp(service: SimService, failed: SimDeployment, before: SimDeployment, at: number): void {
    Object.assign(failed, {
      state: 'FAILED',
      reason: 'ECS deployment circuit breaker: tasks failed to start.',
      updatedAt: at,
    });
    this.#fleet.say(service, at, `(deployment ecs-svc/${failed.id}) deployment failed: tasks failed to start.`);
    this.#fleet.say(service, at, `rolling back to deployment ecs-svc/${before.id}.`);
    const brief = this.#fleet.serviceDeployments.find((each) => each.deployment === failed);
    const id = deploymentDigits(`${service.spec.name}/rollback/${at}`);
    const back: SimDeployment = {
      id,
      revision: before.revision,
      createdAt: at,
      updatedAt: at,
      state: 'IN_PROGRESS',
      reason: `ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/${before.id}.`,
      failedTasks: 0,
    };
    service.deployments.unshift(back);
    this.rollOut(service, back, at);
    if (brief === undefined) return;
    this.#timeline.at(at + 146_000, () =>
      Object.assign(brief, {
        status: 'ROLLBACK_SUCCESSFUL',
        finishedAt: at + 146_000,
        statusReason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
      }),
    );
  }
}
