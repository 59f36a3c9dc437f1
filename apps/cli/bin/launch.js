// Plain JavaScript that Node 12 can still parse: it has to say what is wrong on a Node that cannot run the rest.

/**
 * A built-in module without its ESM form, of which Node.js reads every lazy property: that alone takes longer than the rest
 * of the launch. Node.js that cannot do it is too old anyway.
 */
function builtin(name) {
  return process.getBuiltinModule ? process.getBuiltinModule(name) : import(name);
}

const OLDEST = [22, 18];
const bundle = new URL('../dist/main.js', import.meta.url);

function fail(status, code, message) {
  process.stderr.write(`toride: ${message} [${code}]\n`);
  process.exitCode = status;
}

function isOld(version) {
  const [major, minor] = version.split('.').map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

/** The Node 24 that comes as an optional dependency, or undefined where there is none for this machine. */
async function bundledNode() {
  const windows = process.platform === 'win32';
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  const { existsSync } = await builtin('fs');
  const { createRequire } = await builtin('module');
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const binary = manifest.replace(/package\.json$/, windows ? 'bin/node.exe' : 'bin/node');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

async function runUnder(binary) {
  const { spawn } = await builtin('child_process');
  const child = spawn(binary, process.argv.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, TORIDE_LAUNCHED: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) =>
    fail(4, 'TORIDE_CLI_NODE_VERSION', `could not start ${binary}: ${error.message}`),
  );
  child.on('exit', (status, signal) => {
    if (signal === null) process.exit(status);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** Where the package was installed without scripts, nothing has built the bundle yet. */
async function build() {
  const { existsSync } = await builtin('fs');
  const { spawnSync } = await builtin('child_process');
  const { fileURLToPath } = await builtin('url');
  process.stderr.write('toride: building the command line once (it was installed without scripts)\n');
  const script = fileURLToPath(new URL('../../../scripts/build.ts', import.meta.url));
  // Standard output carries the report, so whatever the build prints goes to standard error.
  const { status } = spawnSync(process.execPath, [script], { stdio: ['ignore', 2, 2] });
  return status === 0 && existsSync(bundle);
}

/** Compiled code is kept between runs: without it, half of the start goes into compiling the same functions again. */
async function cacheCompiledCode() {
  const { env } = process;
  const root = env.XDG_CACHE_HOME || env.LOCALAPPDATA || (env.HOME && `${env.HOME}/.cache`);
  const { enableCompileCache } = await builtin('module');
  if (root && enableCompileCache) enableCompileCache(`${root}/toride/compiled`);
}

async function launch() {
  const { existsSync, readFileSync } = await builtin('fs');
  if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V')) {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    process.stdout.write(`toride ${version}\n`);
    return;
  }
  if (isOld(process.versions.node)) {
    const binary = process.env.TORIDE_LAUNCHED ? undefined : await bundledNode();
    if (binary) {
      await runUnder(binary);
      return;
    }
    const needed = OLDEST.join('.');
    fail(
      2,
      'TORIDE_CLI_NODE_VERSION',
      `expected Node.js ${needed} or newer, got ${process.versions.node}: install Node.js 24`,
    );
    return;
  }
  if (!existsSync(bundle) && !(await build())) {
    fail(
      4,
      'TORIDE_CLI_NOT_BUILT',
      'the command line is not built: run `npm ci` in the clone, then try again',
    );
    return;
  }
  // Until the bundle has its own handlers: an early Ctrl-C ends with the same code as a later one.
  process.once('SIGINT', () => process.exit(130));
  await cacheCompiledCode();
  await import(bundle.href);
}

launch().catch((error) => fail(4, 'TORIDE_CLI_INTERNAL', error.stack));
