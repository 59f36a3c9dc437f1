/** Questions for partial evaluation: random programs, with part of what they read unknown. */
import { compileSources } from '@toride/rego';
import { makeGenerator } from '../rego-fuzz/generate.ts';
import type { FuzzProgram, Source } from '../rego-fuzz/program.ts';
import type { SecretPools } from '../rego-fuzz/scope.ts';
import { pick, type Random } from '../random.ts';

export interface PartialCase {
  readonly name: string;
  readonly dialect: FuzzProgram['dialect'];
  readonly version: 'v0' | 'v1';
  readonly modules: readonly Source[];
  /** JSON text. */
  readonly data: string;
  /** Its variable `result` is the value. */
  readonly query: string;
  /** What is known of the input, JSON text; the documents that are unknown are in it too, for whoever evaluates the rest. */
  readonly input?: string;
  readonly unknowns: readonly string[];
  readonly disableInlining: readonly string[];
  readonly shallowInlining: boolean;
  /** To evaluate what is left over with, JSON texts. */
  readonly inputs: readonly string[];
}

export function* partialCases(random: Random, secrets: SecretPools): Iterable<PartialCase> {
  const generator = makeGenerator(random, secrets);
  for (let count = 0; ;) {
    const program = generator.next();
    const { modules, version } = program;
    // What is refused is the checker's business.
    if (compileSources(modules, { version }).errors.length > 0) continue;
    // The rest stands below `data` too, and would read itself.
    const query = pick(
      random,
      program.queries.filter((one) => one !== 'data'),
    );
    yield { name: `case ${count}`, ...asked(random, program, query) };
    count += 1;
  }
}

function asked(random: Random, program: FuzzProgram, query: string): Omit<PartialCase, 'name'> {
  const { dialect, version, modules, data, runs } = program;
  const inputs = runs.flatMap(({ input }) => (input === null ? [] : [input]));
  const how = random();
  const known = how < 0.15 ? inputs[0] : undefined;
  const field = known === undefined ? undefined : pick(random, Object.keys(JSON.parse(known) as object));
  const part = field === undefined || !/^\w+$/.test(field) ? undefined : `input.${field}`;
  return {
    dialect,
    version,
    modules,
    data,
    query: random() < 0.7 ? `${query} = result` : query,
    ...(part === undefined || known === undefined ? {} : { input: known }),
    unknowns: part === undefined ? ['input'] : [part],
    disableInlining: how > 0.85 ? [pick(random, program.queries).replace('[x]', '')] : [],
    shallowInlining: how > 0.7 && how <= 0.85,
    inputs: part === undefined || known === undefined ? inputs : [known],
  };
}
