import { uuid } from '../../../scripts/demo/random.ts';
import {
  ALICE,
  BOB,
  CAROL,
  CERTAIN,
  codeBuild,
  codePipeline,
  githubJob,
  type Incident,
  idOf,
  incident,
  type MakeScenario,
  MINUTE,
  PRIYA,
  primaryAt,
  RUNNER,
  register,
  SECOND,
  type ServiceFacts,
  SURE,
  terraformRun,
  UNLINKED,
  update,
} from '../dsl.ts';

/** Everything that Terraform sends for a service, changed or not. */
const TERRAFORM_FIELDS = {
  deploymentConfiguration: {
    deploymentCircuitBreaker: { enable: true, rollback: true },
    maximumPercent: 200,
    minimumHealthyPercent: 100,
  },
  enableECSManagedTags: true,
  enableExecuteCommand: true,
  forceNewDeployment: false,
  propagateTags: 'SERVICE',
};

export function github(it: Incident, at: number) {
  return githubJob(it.recorder, {
    at: at - 75 * SECOND,
    role: 'deploy-prod',
    subject: 'repo:acme/shop:ref:refs/heads/main',
    runId: 1_887_213,
    address: RUNNER,
  });
}

function terraformRepeats(it: Incident, at: number, service: ServiceFacts, desired: number): void {
  const caller = terraformRun(it.recorder, at - 20 * SECOND);
  const { revision } = primaryAt(service, at);
  update(it, at, service, caller, { desired, revision, also: TERRAFORM_FIELDS, key: `terraform-${at}` });
}

/** Build and deployment systems, and people who stand behind them. */
export const pipelines: readonly MakeScenario[] = [
  incident('github-deploy', (it) => {
    const web = it.service('prod/web', { desired: 4, revision: 117 });
    const at = it.ago(9, 24);
    const caller = github(it, at);
    const revision = register(it, at - 12 * SECOND, web, caller);
    const event = update(it, at, web, caller, { revision, also: { forceNewDeployment: false }, key: 'deploy' });
    return it.scenario(
      'GitHub Actions of acme/shop, branch main, deploys web:118.',
      { target: 'web' },
      {
        verdict: { name: 'deploy-prod', action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN },
        answerMatches: [/deploy-prod/, /acme\/shop/, /web:118/],
      },
    );
  }),

  incident('github-deploy-without-response', (it) => {
    const web = it.service('prod/web', { desired: 4, revision: 117 });
    const at = it.ago(9, 24);
    const caller = github(it, at);
    const revision = register(it, at - 12 * SECOND, web, caller);
    const event = update(it, at, web, caller, { revision, withoutResponse: true, key: 'deploy' });
    return it.scenario(
      'The response was too large for CloudTrail to keep: no deployment id links the call to what ECS saw.',
      { target: 'prod/web' },
      { verdict: { name: 'deploy-prod', action: 'UpdateService', eventId: idOf(event), confidence: UNLINKED } },
    );
  }),

  incident('codepipeline-started-by-hand', (it) => {
    const api = it.service('eu-prod/api', { region: 'eu-west-1', revision: 29 });
    const at = it.ago(14, 20);
    it.call(
      at - 220 * SECOND,
      'codepipeline:StartPipelineExecution',
      it.desk.cli(PRIYA, 'codepipeline.start-pipeline-execution', at - 220 * SECOND),
      {
        region: 'eu-west-1',
        request: { name: 'eu-shop' },
        response: { pipelineExecutionId: '3137f7cb-7cf7-4a5e-8d5b-2f1c6a9e0b11' },
        key: 'start',
      },
    );
    const caller = codePipeline(it.recorder, at - 9 * SECOND);
    const revision = register(it, at - 8 * SECOND, api, caller);
    const event = update(it, at, api, caller, { revision, key: 'deploy' });
    return it.scenario(
      'CodePipeline deploys in eu-west-1; Priya started the execution by hand.',
      { target: 'eu-prod/api', regions: ['eu-west-1'] },
      {
        verdict: {
          name: [PRIYA.email, 'AWSCodePipelineServiceRole-eu-west-1-eu-shop'],
          action: 'UpdateService',
          eventId: idOf(event),
          confidence: CERTAIN,
        },
        // Facts B: a pipeline's session leads on to the service's own record, StartPipelineExecution.
        answerMatches: [/CodePipeline/i, /priya\.shah/i],
        never: [/no person/i],
      },
    );
  }),

  incident('codebuild-restart', (it) => {
    const api = it.service('prod/search', { revision: 61 });
    const at = it.ago(4, 33);
    const started = at - 90 * SECOND;
    const build = uuid(`${it.id}/build`);
    it.call(started, 'codebuild:StartBuild', it.desk.console(CAROL, started), {
      request: { projectName: 'restart-search' },
      response: { build: { id: `restart-search:${build}`, projectName: 'restart-search' } },
    });
    const event = update(it, at, api, codeBuild(it, at, build), { force: true, key: 'restart' });
    return it.scenario(
      'A CodeBuild project restarts a service; Carol started the build, whose id is in the session name.',
      { target: 'search' },
      {
        verdict: {
          name: ['codebuild-shop-service-role', CAROL.email],
          action: 'UpdateService',
          eventId: idOf(event),
          confidence: CERTAIN,
        },
        answerMatches: [/CodeBuild/i],
        never: [/no person/i],
      },
    );
  }),

  incident('hcp-terraform-scales', (it) => {
    const resizer = it.service('prod/image-resizer', { desired: 1, revision: 8 });
    const at = it.ago(19, 56);
    const caller = terraformRun(it.recorder, at - 20 * SECOND);
    const event = update(it, at, resizer, caller, { desired: 2, revision: 8, also: TERRAFORM_FIELDS, key: 'apply' });
    return it.scenario(
      'An apply in HCP Terraform changes the desired count, and repeats everything else.',
      { target: 'image-resizer' },
      {
        verdict: { name: 'terraform-apply', action: 'UpdateService', eventId: idOf(event), confidence: SURE },
        answerMatches: [/terraform/i, /2/],
      },
    );
  }),

  incident('terraform-repeats-after', (it) => {
    const checkout = it.service('prod/checkout', { desired: 3, revision: 41 });
    const at = it.ago(2, 4);
    const event = update(it, at, checkout, it.desk.cli(ALICE, 'ecs.update-service', at), { desired: 6, key: 'scale' });
    terraformRepeats(it, at + 2 * MINUTE, checkout, 6);
    return it.scenario(
      'Alice scales 3 to 6; two minutes later an apply repeats 6 and everything else, and changes nothing.',
      { target: 'checkout', kind: 'scale' },
      {
        verdict: { name: ALICE.email, action: 'UpdateService', eventId: idOf(event), confidence: SURE },
        answerMatches: [/alice\.ng/i],
      },
    );
  }),

  incident('terraform-repeats-before', (it) => {
    const checkout = it.service('prod/checkout', { desired: 3, revision: 41 });
    const at = it.ago(2, 4);
    terraformRepeats(it, at - 40 * SECOND, checkout, 3);
    const event = update(it, at, checkout, it.desk.cli(ALICE, 'ecs.update-service', at), {
      force: true,
      key: 'restart',
    });
    return it.scenario(
      'An apply that changes nothing comes 40 seconds before the restart.',
      { target: 'checkout' },
      { verdict: { name: ALICE.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN } },
    );
  }),

  ...(['restart', 'scale', 'any'] as const).map((kind) =>
    incident(`terraform-repeats-only-${kind}`, (it) => {
      const checkout = it.service('prod/checkout', { desired: 3, revision: 41 });
      terraformRepeats(it, it.ago(2, 4), checkout, 3);
      return it.scenario(
        'An apply that changes nothing is the only call: its response shows three running of three, and no new deployment.',
        { target: 'checkout', kind },
        { cannotTell: true, notCertain: true },
      );
    }),
  ),

  incident('terraform-reverts', (it) => {
    const checkout = it.service('prod/checkout', { desired: 3, revision: 41 });
    const before = it.ago(4, 4);
    const first = update(it, before, checkout, it.desk.cli(BOB, 'ecs.update-service', before), {
      desired: 6,
      key: 'scale',
    });
    const at = it.ago(1, 30);
    const caller = terraformRun(it.recorder, at - 20 * SECOND);
    const event = update(it, at, checkout, caller, { desired: 3, revision: 41, also: TERRAFORM_FIELDS, key: 'apply' });
    return it.scenario(
      'Terraform takes back what Bob scaled: this time the repeated field is a change.',
      { target: 'checkout', kind: 'scale' },
      {
        verdict: { name: 'terraform-apply', action: 'UpdateService', eventId: idOf(event), confidence: SURE },
        candidatesInclude: [idOf(first)],
      },
    );
  }),

  incident('delivered-twice', (it) => {
    const catalog = it.service('prod/pricing', { revision: 51 });
    const at = it.ago(14, 15);
    const caller = github(it, at);
    const revision = register(it, at - 12 * SECOND, catalog, caller);
    const event = update(it, at, catalog, caller, { revision, key: 'deploy' });
    it.recorder.repeat(event, 'us-east-1');
    return it.scenario(
      'CloudTrail delivers the record twice; it is one change.',
      { target: 'pricing' },
      { verdict: { name: 'deploy-prod', action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN } },
    );
  }),

  incident('circuit-breaker-rollback', (it) => {
    const search = it.service('prod/search', { revision: 87 });
    const at = it.ago(13, 6);
    const caller = github(it, at);
    const revision = register(it, at - 12 * SECOND, search, caller);
    const event = update(it, at, search, caller, { revision, fails: true, key: 'deploy' });
    return it.scenario(
      'The pipeline ships search:88, the circuit breaker goes back to search:87 seven minutes later.',
      { target: 'search' },
      {
        verdict: { name: 'deploy-prod', action: 'UpdateService', eventId: idOf(event), confidence: SURE },
        nobody: 'rollback',
        answerMatches: [/search:88/, /circuit breaker|rolled/i],
      },
    );
  }),
];
