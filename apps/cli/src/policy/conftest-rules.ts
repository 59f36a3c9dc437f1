import { compile, parseModule, type Module, type Program, type RegoError, type Source } from '@toride/rego';

/** A rule that says what is wrong, by Conftest's names. */
export interface ConftestRule {
  /** `main`, `kubernetes.pods` */
  readonly namespace: string;
  /** `deny_root` */
  readonly name: string;
  readonly level: 'deny' | 'warn';
  /** How many definitions it has: each counts as a test. */
  readonly definitions: number;
}

export interface ConftestRules {
  readonly program: Program | undefined;
  readonly rules: readonly ConftestRule[];
  /** Files that were left out, and why: what they hold should have judged every document. */
  readonly broken: readonly { readonly file: string; readonly errors: readonly RegoError[] }[];
  /** By file, for the line below an error. */
  readonly texts: ReadonlyMap<string, string>;
  /** Whether rules ask for the file that they judge, as `data.conftest.file`. */
  readonly readsFile: boolean;
  /** Namespaces that have such rules, asked for or not. */
  readonly namespaces: readonly string[];
}

const RULE = /^(deny|violation|warn)(?:_[a-zA-Z0-9]+)*$/;

/**
 * Reads Rego files as Conftest does: rules called `deny`, `violation` or `warn`, or that with `_` and more, in the packages
 * that were asked for. A file with errors does not keep the others from being used.
 *
 * @param wanted the packages; undefined for all
 */
export function readConftestRules(
  sources: readonly Source[],
  wanted: readonly string[] | undefined,
  version: 'v0' | 'v1',
): ConftestRules {
  const broken = new Map<string, RegoError[]>();
  let modules: Module[] = [];
  for (const { file, text } of sources) {
    const { module, errors } = parseModule(text, { file, version });
    if (module === undefined) broken.set(file, [...errors]);
    else modules.push(module);
  }
  let program: Program | undefined;
  // Leaving a file out may leave others without what they call, so errors come in rounds; each round leaves out at least one.
  while (modules.length > 0 && program === undefined) {
    const compiled = compile(modules, { keepPrint: true });
    program = compiled.program;
    if (program !== undefined) break;
    const faulty = new Set(compiled.errors.map(({ location }) => location?.file ?? ''));
    const kept = modules.filter(({ package: { location } }) => !faulty.has(location.file));
    const left = kept.length === modules.length ? [] : kept;
    for (const module of modules) {
      const { file } = module.package.location;
      if (left.includes(module)) continue;
      const own = compiled.errors.filter(({ location }) => location === undefined || location.file === file);
      broken.set(file, own.length > 0 ? own : [...compiled.errors]);
    }
    modules = left;
  }
  const all = rulesOf(modules);
  return {
    program,
    rules: wanted === undefined ? all : all.filter(({ namespace }) => wanted.includes(namespace)),
    broken: [...broken].map(([file, errors]) => ({ file, errors })),
    texts: new Map(sources.map(({ file, text }) => [file, text])),
    readsFile: sources.some(({ text }) => text.includes('conftest')),
    namespaces: [...new Set(all.map(({ namespace }) => namespace))],
  };
}

function rulesOf(modules: readonly Module[]): ConftestRule[] {
  const rules = new Map<string, ConftestRule>();
  for (const module of modules) {
    const namespace = packageName(module);
    for (const { head, default: isDefault } of module.rules) {
      const [prefix] = RULE.exec(head.name)?.slice(1) ?? [];
      if (prefix === undefined || head.args !== undefined || isDefault) continue;
      const key = `${namespace} ${head.name}`;
      const definitions = (rules.get(key)?.definitions ?? 0) + 1;
      const level = prefix === 'warn' ? 'warn' : 'deny';
      rules.set(key, { namespace, name: head.name, level, definitions });
    }
  }
  return [...rules.values()];
}

function packageName({ package: { path } }: Module): string {
  return path.parts
    .slice(1)
    .map((part) => (part.type === 'string' ? part.value : ''))
    .join('.');
}
