import { ACCOUNT, EUROPE, HOME, SERVICES } from './fleet.ts';
import { codePipeline, githubJob, terraformRun } from './machines.ts';
import type { Person } from './people.ts';
import { hex, uuid } from './random.ts';
import type { Caller } from './records.ts';
import type { Scene } from './scene.ts';

interface Deploy {
  key?: string;
  runId: number;
  fails?: true;
  oversize?: true;
  /** CloudTrail delivers the UpdateService record twice. */
  twice?: true;
}

/** A runner's address: GitHub's hosted runners are Azure machines, and each job gets another one. */
function runnerAddress(runId: number): string {
  const [a, b] = [hex(`runner/${runId}`, 2), hex(`runner/${runId}/last`, 2)].map((part) => Number.parseInt(part, 16));
  return `20.57.${a ?? 1}.${b ?? 1}`;
}

function poll(scene: Scene, caller: Caller, name: string, from: number, times: number): void {
  const { spec, region } = scene.fleet.get(name);
  for (let turn = 1; turn <= times; turn += 1) {
    scene.read(from + turn * 15_000, region, 'ecs:DescribeServices', caller, {
      cluster: spec.cluster,
      services: [spec.name],
    });
  }
}

/** A deploy by GitHub Actions: OIDC session, image, new revision, UpdateService, and the wait for it. */
export function githubDeploy(scene: Scene, at: number, name: string, how: Deploy): void {
  const staging = name.startsWith('staging/');
  scene.plan(at - 75_000, (opened) => {
    const { spec } = scene.fleet.get(name);
    const caller = githubJob(scene.recorder, {
      at: opened,
      role: staging ? 'deploy-staging' : 'deploy-prod',
      subject: staging ? 'repo:acme/shop:environment:staging' : 'repo:acme/shop:ref:refs/heads/main',
      runId: how.runId,
      address: runnerAddress(how.runId),
    });
    scene.read(opened + 4000, HOME, 'ecr:GetAuthorizationToken', caller, null);
    scene.write(opened + 41_000, HOME, 'ecr:PutImage', caller, {
      registryId: ACCOUNT,
      repositoryName: `shop/${spec.name}`,
      imageTag: hex(`image/${name}/${how.runId}`, 7),
    });
    scene.plan(at - 12_000, (registered) => {
      const revision = scene.actions.register(registered, name, caller, {
        ...(how.oversize ? { oversize: how.oversize } : {}),
        ...(how.key === undefined ? {} : { key: `${how.key}/register` }),
      });
      scene.plan(at, () => {
        const event = scene.actions.update(at, name, caller, {
          revision,
          also: { forceNewDeployment: false },
          ...(how.fails ? { fails: how.fails } : {}),
          ...(how.key === undefined ? {} : { key: how.key }),
        });
        if (how.twice) scene.actions.deliverAgain(event, HOME);
        poll(scene, caller, name, at, 4);
      });
    });
  });
}

/** A deploy by CodePipeline in eu-west-1; somebody may have started the pipeline by hand. */
export function pipelineDeploy(
  scene: Scene,
  at: number,
  name: string,
  how: { key?: string; startedBy?: Person },
): void {
  const { startedBy } = how;
  if (startedBy !== undefined) {
    scene.plan(at - 220_000, (started) => {
      scene.recorder.add({
        at: started,
        region: EUROPE,
        service: 'codepipeline',
        name: 'StartPipelineExecution',
        caller: scene.desk.cli(startedBy, 'codepipeline.start-pipeline-execution', started),
        readOnly: false,
        request: { name: 'eu-shop' },
        response: { pipelineExecutionId: uuid(`execution/${at}`) },
        ...(how.key === undefined ? {} : { key: `${how.key}/start` }),
      });
    });
  }
  scene.plan(at - 9000, (opened) => {
    const caller = codePipeline(scene.recorder, opened);
    const revision = scene.actions.register(opened, name, caller);
    scene.plan(at, () => {
      scene.actions.update(at, name, caller, { revision, ...(how.key === undefined ? {} : { key: how.key }) });
      poll(scene, caller, name, at, 3);
    });
  });
}

const MANAGED = ['prod/web', 'prod/orders', 'prod/image-resizer'] as const;

/** A Terraform apply: it sends every field of every service it manages, changed or not. */
export function terraformApply(
  scene: Scene,
  at: number,
  changes: { key?: string; desired?: Readonly<Record<string, number>>; remove?: string } = {},
): void {
  scene.plan(at, () => {
    const caller = terraformRun(scene.recorder, at - 20_000);
    scene.read(at - 15_000, HOME, 'ecs:DescribeClusters', caller, {
      clusters: ['prod'],
      include: ['SETTINGS', 'CONFIGURATIONS', 'TAGS'],
    });
    for (const [turn, name] of MANAGED.entries()) {
      const when = at + turn * 7000;
      const { spec, desired, deployments } = scene.fleet.get(name);
      scene.read(when - 3000, HOME, 'ecs:DescribeServices', caller, {
        cluster: spec.cluster,
        services: [spec.name],
        include: ['TAGS'],
      });
      scene.actions.update(when, name, caller, {
        desiredCount: changes.desired?.[name] ?? desired,
        revision: deployments[0].revision,
        also: {
          deploymentConfiguration: {
            deploymentCircuitBreaker: { enable: true, rollback: true },
            maximumPercent: 200,
            minimumHealthyPercent: 100,
          },
          enableECSManagedTags: true,
          enableExecuteCommand: true,
          forceNewDeployment: false,
          propagateTags: 'SERVICE',
        },
        ...(changes.key === undefined ? {} : { key: `${changes.key}/${spec.name}` }),
      });
    }
    if (changes.remove !== undefined) {
      scene.actions.remove(at + 41_000, changes.remove, caller, `${changes.key ?? at}/delete`);
    }
  });
}

/** CloudFormation updates the stack api-staging with the identity of the person who executed the change set. */
export function stackUpdate(scene: Scene, at: number, person: Person, how: { changeSet: string; key?: string }): void {
  const stack = `arn:aws:cloudformation:${HOME}:${ACCOUNT}:stack/api-staging/${uuid('stack/api-staging')}`;
  const changeSet = `arn:aws:cloudformation:${HOME}:${ACCOUNT}:changeSet/${how.changeSet}/${uuid(`change-set/${at}`)}`;
  const key = (part: string): { key?: string } => (how.key === undefined ? {} : { key: `${how.key}/${part}` });
  scene.plan(at - 99_000, (created) => {
    scene.recorder.add({
      at: created,
      region: HOME,
      service: 'cloudformation',
      name: 'CreateChangeSet',
      caller: scene.desk.cli(person, 'cloudformation.create-change-set', created),
      readOnly: false,
      request: {
        stackName: 'api-staging',
        changeSetName: how.changeSet,
        changeSetType: 'UPDATE',
        usePreviousTemplate: false,
        capabilities: ['CAPABILITY_IAM'],
      },
      response: { id: changeSet, stackId: stack },
      ...key('create-change-set'),
    });
  });
  scene.plan(at - 16_000, (executed) => {
    scene.recorder.add({
      at: executed,
      region: HOME,
      service: 'cloudformation',
      name: 'ExecuteChangeSet',
      caller: scene.desk.cli(person, 'cloudformation.execute-change-set', executed),
      readOnly: false,
      request: { stackName: 'api-staging', changeSetName: how.changeSet },
      response: null,
      ...key('execute-change-set'),
    });
  });
  scene.plan(at - 5000, (registered) => {
    const caller = scene.desk.through(person, 'cloudformation.amazonaws.com', registered);
    const revision = scene.actions.register(registered, 'staging/api', caller);
    scene.plan(at, () => {
      scene.actions.update(at, 'staging/api', caller, {
        desiredCount: scene.fleet.get('staging/api').desired,
        revision,
        also: {
          deploymentConfiguration: { maximumPercent: 200, minimumHealthyPercent: 100 },
          healthCheckGracePeriodSeconds: 60,
        },
        ...(how.key === undefined ? {} : { key: how.key }),
      });
    });
  });
}

/** Names of the services in one cluster, as callers list them. */
export function namesIn(cluster: string): string[] {
  return SERVICES.filter((spec) => spec.cluster === cluster).map((spec) => spec.name);
}
