/** Bundles the command line into `apps/cli/dist`; runs on install (`prepare`) and, where scripts are off, on first use. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown, type Plugin } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'apps/cli/dist');
const cache = join(root, 'node_modules/.cache');

mkdirSync(cache, { recursive: true });
// Built aside and moved into place: a run that starts meanwhile sees the old bundle or the new one, never half of it.
const scratch = mkdtempSync(join(cache, 'toride-build-'));
try {
  await bundle(join(scratch, 'new'));
  replace(join(scratch, 'new'), join(scratch, 'old'));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function bundle(directory: string): Promise<void> {
  const build = await rolldown({
    input: { main: join(root, 'apps/cli/src/main.ts') },
    cwd: root,
    platform: 'node',
    resolve: { conditionNames: ['source', 'import', 'node', 'default'] },
    plugins: [builtinsWithoutFacade()],
    // Data files are found by `new URL('…', import.meta.url)`; the bundler copies them and points there.
    experimental: { resolveNewUrlToAsset: true },
    // Modules only define: one that a barrel mentions and nobody uses is not needed.
    treeshake: { moduleSideEffects: false },
    checks: { circularDependency: false },
    onLog(level, log) {
      // A warning here is a bundle that may not run (an import that was not found): fail loudly rather than at first use.
      if (level === 'warn') throw new Error(log.message);
    },
  });
  const { output } = await build.generate({
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    assetFileNames: 'data/[name]-[hash][extname]',
    sourcemap: false,
    // What every scan needs is one file: each further one costs half a millisecond at start.
    codeSplitting: { groups: [{ name: 'scan', test: /verbs[\\/]scan\.ts$|rolldown[\\/]runtime/ }] },
    minify: { mangle: false, compress: false, codegen: true },
  });
  await build.close();
  for (const file of output) {
    const path = join(directory, file.fileName);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.type === 'chunk' ? asAscii(file.code) : file.source);
  }
}

/**
 * Writes characters outside of ASCII as escapes, which strings, templates and expressions all know: a single one of them
 * makes V8 hold the file with two bytes a character, and reading it takes a twentieth of a short run longer.
 */
function asAscii(code: string): string {
  return code.replaceAll(
    // oxlint-disable-next-line no-control-regex
    /[^\u0000-\u007f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Reads what is used of a built-in module, and nothing else of it. A plain `import { parseArgs } from 'node:util'` makes
 * Node.js read every property once, and with `util`, `fs` and `crypto` each lazy one loads a part of Node.js that a scan
 * never needs: together a third of the time that a small scan takes.
 */
function builtinsWithoutFacade(): Plugin {
  const prefix = '\0builtin:';
  return {
    name: 'builtins-without-facade',
    // `node:module` is what the bundler's own runtime needs before anything else.
    resolveId: (id) =>
      id.startsWith('node:') && id !== 'node:module' && builtinModules.includes(id.slice(5))
        ? prefix + id
        : null,
    load(id) {
      if (!id.startsWith(prefix)) return null;
      const name = id.slice(prefix.length);
      const keys = Object.keys(process.getBuiltinModule(name) ?? {}).filter((key) =>
        /^[A-Za-z_$][\w$]*$/.test(key),
      );
      const exports = keys
        .filter((key) => key !== 'default')
        .map((key) => `const _${key} = /* @__PURE__ */ read('${key}'); export { _${key} as ${key} };`);
      const code = [
        `const builtin = process.getBuiltinModule('${name}');`,
        'const read = (key) => builtin[key];',
        ...exports,
        'export default builtin;',
      ];
      return { code: code.join('\n'), moduleSideEffects: false };
    },
  };
}

function replace(fresh: string, old: string): void {
  try {
    renameSync(target, old);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  renameSync(fresh, target);
}
