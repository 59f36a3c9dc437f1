/** A whole program: packages that use those before them, documents of known shapes, inputs, queries. */
import type { Random } from '../random.ts';
import { pick } from '../random.ts';
import { bodyText } from './bodies.ts';
import { callOf, infixOf } from './calls.ts';
import { pickDialect } from './dialect.ts';
import { documentText } from './documents.ts';
import type { FuzzProgram, Run, Source } from './program.ts';
import { annotation, rule } from './rules.ts';
import type { Definition, DocumentPath, Scope, SecretPools, World } from './scope.ts';
import { iterationOf, randomRecord, type Shape } from './shape.ts';

const PACKAGES = ['data.lib', 'data.lib.deep', 'data.main.sub', 'data.util', 'data.weird["x-y"].z'] as const;

export interface Generator {
  next(): FuzzProgram;
}

export function makeGenerator(random: Random, secrets: SecretPools): Generator {
  const calls = new Map<string, number>();
  return { next: () => generateProgram(random, secrets, calls) };
}

function generateProgram(random: Random, secrets: SecretPools, calls: Map<string, number>): FuzzProgram {
  const dialect = pickDialect(random);
  const inputShape = randomRecord(random, 3, true);
  const baseShape = randomRecord(random, 3, true);
  const under = randomRecord(random, 2, true);
  const world: World = {
    grammar: { bodyText, callOf, infixOf },
    random,
    dialect,
    definitions: [],
    paths: [
      ...pathsOf(random, 'input', inputShape, 3),
      ...pathsOf(random, 'data.base', baseShape, 3),
      ...pathsOf(random, 'data.lib.base', under, 2),
    ],
    packagePath: 'data.main',
    imports: new Map(),
    counter: 0,
    calls,
    secrets,
  };
  const packages = [
    ...PACKAGES.filter(() => random() < 0.25),
    'data.main',
    ...(random() < 0.15 ? ['data.main'] : []),
  ];
  const modules = packages.map((path, at) => moduleOf(world, path, `m${String(at)}.rego`));
  const data = `{"base": ${documentText(random, baseShape)}, "lib": {"base": ${documentText(random, under)}, "deep": {"q": 1}}, "main": {"given": ${documentText(random, 'any')}}}`;
  return {
    dialect: dialect.name,
    version: dialect.version,
    modules,
    data,
    queries: queriesOf(world),
    runs: runsOf(random, inputShape),
  };
}

function runsOf(random: Random, shape: Shape): Run[] {
  const strict = random() < 0.35;
  return Array.from({ length: 2 }, () => ({
    input: random() < 0.02 ? null : documentText(random, shape),
    strict,
  }));
}

function moduleOf(world: World, path: string, file: string): Source {
  const { random, dialect, definitions } = world;
  world.packagePath = path;
  world.imports.clear();
  const lines = [
    ...(random() < 0.08 ? packageAnnotation(world) : []),
    `package ${path.slice('data.'.length)}`,
  ];
  const imports = [...dialect.imports, ...packageImports(world), ...inputImports(world)];
  if (imports.length > 0) lines.push('', ...imports);
  const before = definitions.length;
  for (let count = 2 + Math.floor(random() * (path === 'data.main' ? 5 : 3)); count > 0; count--) {
    const scope: Scope = { world, variables: [], depth: 3 };
    const { lines: made, definition } = rule(scope);
    lines.push('', ...made);
    if (definition) definitions.push(definition);
  }
  if (definitions.length === before) lines.push('');
  return { file, text: `${withoutUnused(lines.join('\n'))}\n` };
}

/** A declared variable that nothing reads is an error; every variable has a name of its own. */
function withoutUnused(text: string): string {
  const uses = new Map<string, number>();
  for (const [name] of text.matchAll(/\bv\d+\b/g)) uses.set(name, (uses.get(name) ?? 0) + 1);
  return text.replaceAll(/\b(some|every) (.*?) in /g, (whole: string) =>
    whole.replaceAll(/\bv\d+\b/g, (name) => (uses.get(name) === 1 ? '_' : name)),
  );
}

function packageAnnotation(world: World): string[] {
  const scope: Scope = { world, variables: [], depth: 1 };
  return [...annotation(scope).filter((line) => !/scope|entrypoint/.test(line)), '# scope: package'];
}

function packageImports({ random, definitions, imports, packagePath }: World): string[] {
  const others = [...new Set(definitions.map((one) => one.packagePath))].filter(
    (path) => path !== packagePath,
  );
  return others.flatMap((path, at) => {
    if (random() < 0.4) return [];
    const last = /(\w+)$/.exec(path)?.[1];
    const alias = last === undefined || random() < 0.5 ? `i${String(at)}` : last;
    if ([...imports.values()].includes(alias)) return [];
    imports.set(path, alias);
    return [alias === last ? `import ${path}` : `import ${path} as ${alias}`];
  });
}

function inputImports({ random, paths }: World): string[] {
  if (random() < 0.85) return [];
  const plain = paths.filter(({ text }) => /^(?:input|data)(?:\.\w+)+$/.test(text));
  return plain.length === 0 ? [] : [`import ${pick(random, plain).text} as given`];
}

/** Every path of constants into a document, and some that go through its lists. */
function pathsOf(random: Random, text: string, shape: Shape, depth: number): DocumentPath[] {
  const here = { text, shape };
  if (typeof shape === 'string' || depth <= 0) return [here];
  if (shape.of === 'record')
    return [
      here,
      ...shape.fields.flatMap(([name, value]) =>
        pathsOf(random, /^\w+$/.test(name) ? `${text}.${name}` : `${text}["${name}"]`, value, depth - 1),
      ),
    ];
  if (shape.of === 'tuple')
    return [
      here,
      ...shape.items.flatMap((item, at) => pathsOf(random, `${text}[${String(at)}]`, item, depth - 1)),
    ];
  const parts = iterationOf(shape);
  if (!parts || random() < 0.5) return [here];
  return [here, ...pathsOf(random, `${text}[_]`, parts.value, depth - 1)];
}

function queriesOf({ random, definitions }: World): string[] {
  const values = definitions.filter(
    ({ args, packagePath }) => args === undefined && packagePath === 'data.main',
  );
  const chosen = values.filter((_value, at) => at < 6 || random() < 0.3);
  const path = ({ packagePath, name }: Definition): string => `${packagePath}.${name}`;
  const queries = chosen.map(path);
  if (random() < 0.25 || queries.length === 0) queries.push('data.main');
  const others = definitions.filter(
    ({ args, packagePath }) => args === undefined && packagePath !== 'data.main',
  );
  if (others.length > 0 && random() < 0.3) queries.push(path(pick(random, others)));
  if (chosen.length > 0 && random() < 0.15) queries.push(`${path(pick(random, chosen))}[x]`);
  if (random() < 0.04) queries.push('data');
  return queries;
}
