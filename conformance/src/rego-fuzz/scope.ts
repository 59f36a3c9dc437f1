/** What a term may use where it stands: variables, rules and functions before it, paths into the documents. */
import type { Random } from '../random.ts';
import type { Dialect } from './dialect.ts';
import type { Shape } from './shape.ts';

export interface Variable {
  readonly name: string;
  readonly shape: Shape;
}

/** A rule or function that later ones may use; recursion is impossible because none uses a later one. */
export interface Definition {
  readonly packagePath: string;
  /** `p`, or `p.q` of a general reference head. */
  readonly name: string;
  /** Of the whole document, or of the function's result. */
  readonly shape: Shape;
  /** Of a function only. */
  readonly args?: readonly Shape[];
}

export interface DocumentPath {
  readonly text: string;
  readonly shape: Shape;
}

/** What terms are made of besides terms: these make terms again. */
export interface Grammar {
  readonly bodyText: (scope: Scope, length: number) => { readonly text: string; readonly scope: Scope };
  readonly callOf: (scope: Scope, shape: Shape) => string | undefined;
  readonly infixOf: (scope: Scope, shape: Shape) => string | undefined;
}

export interface World {
  readonly grammar: Grammar;
  readonly random: Random;
  readonly dialect: Dialect;
  readonly definitions: Definition[];
  readonly paths: readonly DocumentPath[];
  /** The package that is being written, as `data.a.b`. */
  packagePath: string;
  /** Names under which other packages are imported here. */
  readonly imports: Map<string, string>;
  /** For names that no two variables share. */
  counter: number;
  /** How often each built-in was called, over all programs, so that the rarest come first. */
  readonly calls: Map<string, number>;
  readonly secrets: SecretPools;
}

/** Real certificates, keys and tokens: random text hardly ever is one. */
export interface SecretPools {
  readonly certificates: readonly string[];
  readonly keys: readonly string[];
  readonly tokens: readonly string[];
}

export interface Scope {
  readonly world: World;
  readonly variables: readonly Variable[];
  /** Terms nest no deeper. */
  readonly depth: number;
  /** Within a `with` value or a template string, where more of them would be in the way. */
  readonly plain?: boolean;
  /** Within `not`, `print` and template strings, which bind nothing: no wildcards. */
  readonly closed?: boolean;
}

export function deeper(scope: Scope): Scope {
  return { ...scope, depth: scope.depth - 1 };
}

export function withVariables(scope: Scope, variables: readonly Variable[]): Scope {
  return variables.length === 0 ? scope : { ...scope, variables: [...scope.variables, ...variables] };
}

export function freshName(world: World, prefix = 'v'): string {
  return `${prefix}${String(world.counter++)}`;
}

export function closed(scope: Scope): Scope {
  return { ...scope, closed: true };
}

/** What the documents have, as far as it may stand here. */
export function pathsIn(scope: Scope): readonly DocumentPath[] {
  const { paths } = scope.world;
  return scope.closed === true ? paths.filter(({ text }) => !text.includes('[_]')) : paths;
}

export function chance(scope: Scope, probability: number): boolean {
  return scope.world.random() < probability;
}

/** How this package writes a rule: by its name, through an import, or in full. */
export function referenceTo(scope: Scope, { packagePath, name }: Definition): string {
  const { world } = scope;
  if (packagePath === world.packagePath && world.random() < 0.7) return name;
  const alias = world.imports.get(packagePath);
  if (alias !== undefined && packagePath !== world.packagePath && world.random() < 0.7)
    return `${alias}.${name}`;
  return `${packagePath}.${name}`;
}
