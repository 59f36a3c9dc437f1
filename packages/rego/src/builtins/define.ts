import type { Builtin } from './builtin.ts';
import type { Declaration } from './declaration.ts';
import { DECLARATIONS } from './declarations.generated.ts';

const BY_NAME: ReadonlyMap<string, Declaration> = new Map(
  DECLARATIONS.map((declaration) => [declaration.name, declaration]),
);

export function declarationOf(name: string): Declaration | undefined {
  return BY_NAME.get(name);
}

/** The built-ins of a group, from their code: the rest is in the declarations. A name that OPA does not know is a mistake here. */
export function defineBuiltins(table: Readonly<Record<string, Builtin['run']>>): readonly Builtin[] {
  return Object.entries(table).map(([name, run]) => ({ ...describe(name), run }));
}

export function describe(name: string): Omit<Builtin, 'run'> {
  const declaration = BY_NAME.get(name);
  if (!declaration) throw new TypeError(`no built-in is declared as ${name}`);
  return {
    name,
    type: declaration.type,
    pure: declaration.nondeterministic !== true,
    ...(declaration.infix === undefined ? {} : { infix: declaration.infix }),
    ...(declaration.deprecated === undefined ? {} : { deprecated: declaration.deprecated }),
  };
}
