// Bundles the executable into dist/: no dependencies to install, and only what a command needs is loaded.
import { chmod, cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

await rm('dist', { recursive: true, force: true });
const { metafile } = await build({
  // Scans of log files start worker threads from a file of their own.
  entryPoints: { bin: 'src/bin.ts', 'scan-worker': 'src/trail/archive/scan/worker.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  minify: true,
  // Names of classes stand in the AWS SDK's error handling.
  keepNames: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
  // Some dependencies are CommonJS and call require for Node's own modules.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
});
await cp('src/trail/demo/data', 'dist/data', { recursive: true });
await chmod('dist/bin.mjs', 0o755);
await writeFile('dist/THIRD_PARTY_LICENSES.txt', await licences(Object.keys(metafile.inputs)));

/** The licence of every package that went into the bundle. */
async function licences(inputs) {
  const folders = new Set(inputs.flatMap((input) => input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)/)?.[1] ?? []));
  const texts = await Promise.all([...folders].sort().map(licenceOf));
  return [...new Set(texts)].join(`\n\n${'-'.repeat(80)}\n\n`);
}

async function licenceOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const text = await firstFile(folder, ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENCE', 'license', 'LICENSE-MIT']);
  return `${name} ${version} (${license})\n\n${text ?? `Licence text: see the package ${name}.`}`;
}

async function firstFile(folder, names) {
  for (const name of names) {
    try {
      return await readFile(join(folder, name), 'utf8');
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
  return undefined;
}
