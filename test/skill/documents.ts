import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const skillFolder = join(projectRoot, 'skill/who-restarted-prod');

/** A Markdown file of the skill, by its path inside the skill's folder. */
export interface SkillDocument {
  path: string;
  text: string;
}

/** Every Markdown file of the skill, SKILL.md among them. */
export function skillDocuments(): SkillDocument[] {
  return readdirSync(skillFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ path: relative(skillFolder, file), text: readFileSync(file, 'utf8') }));
}

export function skillDocument(path: string): SkillDocument {
  return { path, text: readFileSync(join(skillFolder, path), 'utf8') };
}

/** The fenced code blocks of one language, in order. */
export function codeBlocks(document: SkillDocument, language: string): string[] {
  return [...document.text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .filter(([, tag]) => tag === language)
    .map(([, , code = '']) => code);
}

/** The text without its fenced code blocks. */
export function prose(document: SkillDocument): string {
  return document.text.replace(/^```\w*\n[\s\S]*?^```$/gm, '');
}

/** What stands between single backticks in the prose. */
export function inlineCode(document: SkillDocument): string[] {
  return [...prose(document).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}
