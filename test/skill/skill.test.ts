import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { rules } from '../../src/audit/findings/index.ts';
import { tools } from '../../src/tools/index.ts';
import { inlineCode, projectRoot, prose, skillDocument, skillDocuments, skillFolder } from './documents.ts';

const VALIDATOR = join(projectRoot, 'node_modules/.bin/skills-ref');

/** The validator's own reading of the frontmatter. */
const properties = z.looseObject({
  name: z.string(),
  description: z.string(),
  license: z.string(),
  compatibility: z.string(),
  metadata: z.record(z.string(), z.string()),
});

function readProperties() {
  const { stdout, stderr } = spawnSync(VALIDATOR, ['read-properties', skillFolder], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return properties.parse(JSON.parse(stdout));
}

function skillBody(): string {
  return skillDocument('SKILL.md').text.replace(/^---\n[\s\S]*?\n---\n/, '');
}

describe('SKILL.md', () => {
  it('is valid for the Agent Skills validator', () => {
    const { status, stdout, stderr } = spawnSync(VALIDATOR, ['validate', skillFolder], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('Valid skill');
  });

  it('has only the frontmatter keys that every client accepts, within their lengths', () => {
    const read = readProperties();
    expect(Object.keys(read).sort()).toEqual(['compatibility', 'description', 'license', 'metadata', 'name']);
    expect(read.name).toBe(basename(skillFolder));
    expect(read.license).toBe('Apache-2.0');
    expect(read.description.length).toBeLessThanOrEqual(1024);
    expect(read.compatibility.length).toBeLessThanOrEqual(500);
  });

  it('carries the version of the package', () => {
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')));
    expect(readProperties().metadata['version']).toBe(version);
  });

  it('says when to use it, also to somebody who does not know the words', () => {
    const { description } = readProperties();
    expect(description).toContain('Use when someone asks who restarted');
    for (const deed of ['redeployed', 'scaled', 'stopped', 'deleted', 'what happened to prod last night']) {
      expect(description).toContain(deed);
    }
    expect(description).toContain('even if they do not say CloudTrail');
  });

  it('stays under 500 lines and, at three characters a token, under 5,000 tokens', () => {
    const body = skillBody();
    expect(body.split('\n').length).toBeLessThan(500);
    expect(body.length / 3).toBeLessThan(5000);
  });

  it('names every reference, with the condition for reading it', () => {
    const body = skillBody();
    const references = skillDocuments().filter((document) => document.path.startsWith('references/'));
    expect(references.map((document) => document.path)).toHaveLength(4);
    for (const { path, text } of references) {
      expect(body).toContain(`](${path})`);
      expect(text.split('\n').slice(1, 4).join(' ')).toContain('Read this when');
    }
  });
});

describe('the skill as a whole', () => {
  it('has no link that leads nowhere, and keeps its references one level deep', () => {
    for (const document of skillDocuments()) {
      const targets = [...prose(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
      for (const target of targets.filter((one) => !/^https?:/.test(one))) {
        const file = join(skillFolder, dirname(document.path), target.replace(/#.*$/, ''));
        expect(existsSync(file), `${document.path} links to ${target}`).toBe(true);
      }
      expect(document.path.split('/').length).toBeLessThanOrEqual(2);
    }
  });

  it('names only tools that exist, and all of them', () => {
    const named = new Set(
      skillDocuments()
        .flatMap(inlineCode)
        .flatMap((code) => /^[a-z]+(?:_[a-z]+)+(?=$| \{)/.exec(code)?.[0] ?? [])
        .filter((name) => !SHELL_FUNCTIONS.has(name)),
    );
    expect([...named].sort()).toEqual(tools.map((tool) => tool.name).sort());
  });

  it('calls tools only with arguments that they take', () => {
    const calls = skillDocuments()
      .flatMap(inlineCode)
      .flatMap((code) => {
        const match = /^([a-z]+(?:_[a-z]+)+) \{(.*)\}$/.exec(code);
        return match === null ? [] : [{ name: match[1], keys: keysOf(match[2] ?? '') }];
      });
    expect(calls.length).toBeGreaterThan(4);
    for (const { name, keys } of calls) {
      const tool = tools.find((one) => one.name === name);
      expect(Object.keys(tool?.input.shape ?? {}), `arguments of ${name}`).toEqual(expect.arrayContaining(keys));
    }
  });

  it('names only commands that exist', () => {
    const commands = skillDocuments()
      .flatMap(inlineCode)
      .flatMap((code) => /^who-restarted-prod ([a-z]+)/.exec(code)?.[1] ?? []);
    expect(commands).not.toHaveLength(0);
    const known: string[] = tools.map((tool) => tool.command.name);
    for (const command of commands) expect(known).toContain(command);
  });

  it('lists exactly the finding rules that there are', () => {
    const table = skillDocument('references/report-template.md').text;
    const listed = [...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, rule]) => rule);
    expect(listed.sort()).toEqual(rules.map((rule) => rule.id).sort());
  });

  it('keeps to plain prose: no exclamation marks, no em dashes', () => {
    for (const document of skillDocuments()) {
      expect(prose(document), document.path).not.toMatch(/—|\w!(?:\s|$)/);
    }
  });
});

/** Shell functions that the skill defines itself. */
const SHELL_FUNCTIONS = new Set(['at_zero']);

/** `target: "prod/checkout", since: "24h"` → target, since */
function keysOf(members: string): string[] {
  return [...members.matchAll(/(?:^|, )([a-zA-Z]+):/g)].map(([, key = '']) => key);
}
