import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from '@toride/inventory';
import type { Source, Value } from '@toride/rego';

/** A policy of the Gatekeeper library with the inputs of its own suite. */
export interface LibraryPolicy {
  readonly name: string;
  readonly query: string;
  readonly version: 'v0' | 'v1';
  readonly modules: readonly Source[];
  /** Admission reviews, one for each object of the suite, with the parameters of its constraint. */
  readonly inputs: readonly Value[];
}

interface Template {
  readonly spec: { readonly targets: readonly [Target] };
}

interface Target {
  readonly rego?: string;
  readonly libs?: readonly string[];
  readonly code?: readonly { readonly engine: string; readonly source: RegoSource }[];
}

interface RegoSource {
  readonly rego: string;
  readonly libs?: readonly string[];
  readonly version?: 'v0' | 'v1';
}

interface Suite {
  readonly tests: readonly {
    readonly template: string;
    readonly constraint: string;
    readonly cases: readonly { readonly object: string }[];
  }[];
}

interface Constraint {
  readonly spec?: { readonly parameters?: Value };
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

interface Admission {
  readonly request: { readonly object?: Manifest; readonly oldObject?: Manifest };
}

/** Reads one folder of the library, `general/allowedrepos`. */
export function readPolicy(library: string, folder: string): LibraryPolicy {
  const root = join(library, folder);
  const { spec } = readYaml(join(root, 'template.yaml')) as Template;
  const source = regoSource(spec.targets[0]);
  const texts = [source.rego, ...(source.libs ?? [])];
  const packageName = /^package\s+(\S+)/m.exec(source.rego)?.[1];
  return {
    name: folder.split('/').at(-1) ?? folder,
    query: `data.${packageName ?? ''}.violation`,
    version: source.version ?? 'v0',
    modules: texts.map((text, index) => ({ file: `policy-${index}.rego`, text })),
    inputs: inputsOf(root),
  };
}

function regoSource(target: Target): RegoSource {
  const code = target.code?.find(({ engine }) => engine === 'Rego');
  return code?.source ?? { rego: target.rego ?? '', libs: target.libs ?? [] };
}

function inputsOf(root: string): Value[] {
  const { tests } = readYaml(join(root, 'suite.yaml')) as Suite;
  return tests.flatMap(({ constraint, cases }) => {
    const { spec } = readYaml(join(root, constraint)) as Constraint;
    return cases.map(({ object }) =>
      reviewed(readYaml(join(root, object)) as Manifest | Admission, spec?.parameters ?? {}),
    );
  });
}

/** A file of the suite is an object, or a whole request for admission. */
function reviewed(file: Manifest | Admission, parameters: Value): Value {
  if ('request' in file) return { review: file.request as unknown as Value, parameters };
  const { apiVersion, metadata, kind: name } = file;
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const kind = { group: group ?? '', version: version ?? '', kind: name };
  const { namespace = '' } = metadata;
  const object = file as unknown as Value;
  return { review: { kind, name: metadata.name, namespace, operation: 'CREATE', object }, parameters };
}

function readYaml(path: string): unknown {
  return parseDocument(readFileSync(path, 'utf8'), { file: path, line: 1 }).value;
}

/** So many inputs that no two are one object: the samples over and over, each with a name of its own. */
export function rotating(inputs: readonly Value[], count: number): Value[] {
  return Array.from({ length: count }, (_, index) => {
    const copy = structuredClone(inputs[index % inputs.length] ?? null);
    const { object, oldObject } = (copy as unknown as { review: Admission['request'] }).review;
    for (const one of [object, oldObject]) {
      if (one !== undefined)
        Object.assign(one, { metadata: { ...one.metadata, name: `${one.metadata.name}-${index}` } });
    }
    return copy;
  });
}
