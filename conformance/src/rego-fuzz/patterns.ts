/** Patterns that take values apart: new variables among constants and, where unification is meant, known variables. */
import { freshName, type Scope, type Variable } from './scope.ts';
import type { Shape } from './shape.ts';
import { constant } from './terms.ts';

export interface Pattern {
  readonly text: string;
  readonly variables: readonly Variable[];
  /** It holds more than new variables and wildcards. */
  readonly mixed: boolean;
}

/** @param open constants and known variables may be in it */
export function patternFor(scope: Scope, shape: Shape, open: boolean, depth = 2): Pattern {
  const { random } = scope.world;
  if (typeof shape !== 'string' && depth > 0 && random() < 0.85) {
    if (shape.of === 'tuple') {
      const parts = shape.items.map((item) => patternFor(scope, item, open, depth - 1));
      return joined(parts, (texts) => `[${texts.join(', ')}]`);
    }
    if (shape.of === 'record') {
      const parts = shape.fields.map(([, value]) => patternFor(scope, value, open, depth - 1));
      return joined(
        parts,
        (texts) => `{${shape.fields.map(([name], at) => `"${name}": ${texts[at] ?? '_'}`).join(', ')}}`,
      );
    }
  }
  const kind = random();
  if (open && kind < 0.2) return { text: constant(scope, shape), variables: [], mixed: true };
  if (kind < 0.3) return { text: '_', variables: [], mixed: false };
  const known = scope.variables.at(-1);
  if (open && known && kind < 0.4) return { text: known.name, variables: [], mixed: true };
  const variable = { name: freshName(scope.world), shape };
  return { text: variable.name, variables: [variable], mixed: false };
}

function joined(parts: readonly Pattern[], write: (texts: readonly string[]) => string): Pattern {
  return {
    text: write(parts.map(({ text }) => text)),
    variables: parts.flatMap(({ variables }) => variables),
    mixed: parts.some(({ mixed }) => mixed),
  };
}
