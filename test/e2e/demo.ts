import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderMarkdown, renderTerminal } from '../../src/render/index.ts';
import { createContext, openWorld, type Tool, tools, type World } from '../../src/tools/index.ts';
import { demoConfig } from '../../src/trail/demo/config.ts';

/** @throws when there is no tool of that name. */
export function toolNamed(name: string): Tool {
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  return tool;
}

/** One answer of the demo fleet, in all its forms. */
export interface DemoAnswer {
  /** As it goes over the wire. */
  structured: unknown;
  markdown: string;
  /** 100 columns, without colour. */
  terminal: string;
}

/** The demo fleet asked through the library, not the executable, at a fixed time. */
export class Demo {
  readonly #world: World;

  private constructor(world: World) {
    this.#world = world;
  }

  static async open(now: Date): Promise<Demo> {
    return new Demo(await openWorld({ demo: true, now }));
  }

  async ask(name: string, given: Readonly<Record<string, unknown>>): Promise<DemoAnswer> {
    const context = createContext(this.#world, {});
    const now = context.now.toISOString();
    return toolNamed(name).call(given, context, (which, answer) => ({
      structured: JSON.parse(JSON.stringify(answer)),
      markdown: renderMarkdown(which, answer, { now }),
      terminal: renderTerminal(which, answer, { width: 100, color: false, now }),
    }));
  }
}

/** The demo's own configuration as a file, for asking its fleet as if it were live. The caller keeps the folder. */
export async function writeDemoConfig(folder: string): Promise<string> {
  const path = join(folder, 'demo-config.json');
  await writeFile(path, JSON.stringify(demoConfig()));
  return path;
}
