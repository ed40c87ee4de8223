import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { writeAlert } from '../../src/alerts/text/index.ts';
import { tsString, tsValue } from '../../src/alerts/text/typescript.ts';
import { CASES, fileOf, HOSTILE, planNamed } from './text-plans.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const MODULES = join(PROJECT, 'node_modules');

/** The folder of a package that this project can load; undefined where it is not installed. */
function packageFolder(name: string): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

const CDK = packageFolder('aws-cdk-lib');
const CONSTRUCTS = packageFolder('constructs');

function run(folder: string, tool: string, args: readonly string[], env: Record<string, string> = {}) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(MODULES, tool), ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { output: `${stdout}${stderr}`, status };
}

/** An app with every case in it, and the two packages where both compiler and Node look for them. */
function makeApp(): string {
  const folder = mkdtempSync(join(tmpdir(), 'alert-cdk-'));
  mkdirSync(join(folder, 'node_modules'));
  if (CDK !== undefined) symlinkSync(CDK, join(folder, 'node_modules', 'aws-cdk-lib'));
  if (CONSTRUCTS !== undefined) symlinkSync(CONSTRUCTS, join(folder, 'node_modules', 'constructs'));
  for (const [index, { plan }] of CASES.entries()) {
    writeFileSync(join(folder, `case-${index}.ts`), fileOf(writeAlert(plan, 'cdk').files, '.ts'));
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'ES2022',
        module: 'NodeNext',
        moduleResolution: 'NodeNext',
        strict: true,
        noUnusedLocals: true,
        noEmit: true,
        skipLibCheck: true,
        types: ['node'],
        typeRoots: [join(MODULES, '@types')],
      },
      include: ['*.ts'],
    }),
  );
  return folder;
}

describe.skipIf(CDK === undefined || CONSTRUCTS === undefined)(
  'CDK text before the compiler (skipped where aws-cdk-lib is not installed)',
  () => {
    let folder = '';
    beforeAll(() => {
      folder = makeApp();
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('compiles, every plan with every target', () => {
      expect(run(folder, 'typescript/bin/tsc', ['-p', '.'])).toEqual({ output: '', status: 0 });
    });

    it('would not compile with a property that the construct does not have', () => {
      const text = readFileSync(join(folder, 'case-0.ts'), 'utf8').replace('eventPattern:', 'pattern:');
      writeFileSync(join(folder, 'wrong.ts'), text);
      const { output } = run(folder, 'typescript/bin/tsc', ['-p', '.']);
      rmSync(join(folder, 'wrong.ts'));
      expect(output).toContain("'pattern' does not exist");
    });

    for (const plan of ['hostile names', 'both kinds of rule']) {
      it(`makes templates with exactly the patterns of the plan: ${plan}`, { timeout: 120_000 }, () => {
        const index = CASES.findIndex(({ title }) => title === `${plan}, Slack through Chatbot`);
        const made = join(folder, `out-${index}`);
        const env = { CDK_OUTDIR: made, CDK_DEFAULT_ACCOUNT: '111122223333', CDK_DEFAULT_REGION: 'eu-west-1' };
        expect(run(folder, 'tsx/dist/cli.mjs', [`case-${index}.ts`], env)).toMatchObject({ status: 0 });
        const rules = CASES[index]?.plan.rules ?? [];
        const patterns = rulesIn(made);
        for (const rule of rules) {
          expect(patterns.find(({ name }) => name.includes(`-${rule.id}`))?.pattern).toEqual(rule.pattern);
        }
        expect(patterns).toHaveLength(rules.length);
      });
    }
  },
);

const assembly = z.object({
  artifacts: z.record(
    z.string(),
    z.object({ properties: z.object({ templateFile: z.string().optional() }).optional() }),
  ),
});
const stack = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).optional() }),
  ),
});

function rulesIn(folder: string): { name: string; pattern: unknown }[] {
  const { artifacts } = assembly.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
  return Object.values(artifacts).flatMap(({ properties }) => {
    const path = join(folder, properties?.templateFile ?? 'none');
    if (properties?.templateFile === undefined || !existsSync(path)) return [];
    const { Resources } = stack.parse(JSON.parse(readFileSync(path, 'utf8')));
    return Object.values(Resources).flatMap(({ Type, Properties }) => {
      if (Type !== 'AWS::Events::Rule') return [];
      const pattern = Properties?.['EventPattern'];
      return [
        { name: String(Properties?.['Name']), pattern: typeof pattern === 'string' ? JSON.parse(pattern) : pattern },
      ];
    });
  });
}

describe('CDK', () => {
  it('writes TypeScript literals that mean exactly the text', () => {
    for (const text of HOSTILE) expect(evaluate(tsString(text))).toBe(text);
    const value = { 'detail-type': HOSTILE, __proto__x: [null, -1, true], $or: [{ a: [`\${b}`] }], "it's": [] };
    expect(evaluate(`(${tsValue(value, '')})`)).toEqual(value);
  });

  it('deploys a rule of us-east-1 there, and the rest where the app is', () => {
    const text = fileOf(writeAlert(planNamed('both kinds of rule', 'a new topic'), 'cdk').files, '.ts');
    expect(text).toContain(
      `new CriticalAlert(app, 'critical-alert', {\n  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION }`,
    );
    expect(text).toContain(
      `new CriticalUsEast1Alert(app, 'critical-alert-us-east-1', {\n  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: 'us-east-1' }`,
    );
  });

  it('gives patterns that a template cannot hold as an object as JSON text', () => {
    const text = fileOf(writeAlert(planNamed('hostile names', 'a new topic'), 'cdk').files, '.ts');
    expect(text).toContain("ruleAwkward.addPropertyOverride('EventPattern', '");
    expect(text).not.toContain('ruleDesiredCount.addPropertyOverride');
  });

  it('takes secrets as parameters that are not echoed', () => {
    for (const target of ['a Slack webhook', 'PagerDuty']) {
      const text = fileOf(writeAlert(planNamed('a rule for each Region', target), 'cdk').files, '.ts');
      expect(text).toMatch(/new cdk\.CfnParameter\(this, '\w+', \{[^}]*noEcho: true/);
    }
  });
});

/** Runs an expression of ours, as Node would. */
function evaluate(expression: string): unknown {
  const { stdout } = spawnSync(process.execPath, ['-e', `process.stdout.write(JSON.stringify(${expression}))`], {
    encoding: 'utf8',
  });
  return JSON.parse(stdout);
}
