/** Terms of a wanted shape: from what is in scope, from literals, calls and comprehensions. */
import { pick } from '../random.ts';
import { numberText, stringText, STRINGS, ODD_STRINGS } from './documents.ts';
import { chance, closed, deeper, pathsIn, referenceTo, type Scope } from './scope.ts';
import { FIELDS, fits, iterationOf, randomShape, type Shape } from './shape.ts';

export function term(scope: Scope, shape: Shape): string {
  if (scope.depth <= 0)
    return chance(scope, 0.5) ? (fromScope(scope, shape) ?? literal(scope, shape)) : literal(scope, shape);
  const kind = scope.world.random();
  if (kind < 0.42) return fromScope(scope, shape) ?? literal(scope, shape);
  if (kind < 0.6) return literal(scope, shape);
  if (kind < 0.82) return computed(deeper(scope), shape) ?? literal(scope, shape);
  if (kind < 0.9) return comprehension(deeper(scope), shape) ?? literal(scope, shape);
  return looked(deeper(scope), shape) ?? literal(scope, shape);
}

/** A term that no call and no comprehension is part of: patterns and values of `with`. */
export function literal(scope: Scope, shape: Shape): string {
  const { random } = scope.world;
  const inner = (wanted: Shape): string =>
    chance(scope, 0.3) ? term(deeper(scope), wanted) : literal(deeper(scope), wanted);
  if (shape === 'any' && scope.variables.length > 0 && chance(scope, 0.4))
    return pick(random, scope.variables).name;
  if (shape === 'any' && scope.world.paths.length > 0 && chance(scope, 0.5))
    return pick(random, pathsIn(scope)).text;
  if (shape === 'any')
    return literal(
      scope,
      scope.depth <= 0
        ? pick(random, ['number', 'string', 'boolean', 'null'] as const)
        : randomShape(random, 1, false),
    );
  if (shape === 'null') return 'null';
  if (shape === 'boolean') return String(random() < 0.6);
  if (shape === 'number') return numberText(random);
  if (shape === 'string') return stringLiteral(scope);
  switch (shape.of) {
    case 'array':
      return `[${items(scope, () => inner(shape.item)).join(', ')}]`;
    case 'tuple':
      return `[${shape.items.map(inner).join(', ')}]`;
    case 'set': {
      const members = items(scope, () => inner(shape.item));
      return members.length === 0 ? 'set()' : `{${members.join(', ')}}`;
    }
    case 'object': {
      const pairs = items(scope, () => [literal(deeper(scope), shape.key), inner(shape.value)] as const);
      return `{${[...new Map(pairs)].map(([key, value]) => `${key}: ${value}`).join(', ')}}`;
    }
    case 'record':
      return `{${shape.fields.map(([name, value]) => `"${name}": ${inner(value)}`).join(', ')}}`;
  }
}

/** A literal without variables and references: what heads and defaults may have. */
export function constant(scope: Scope, shape: Shape): string {
  return literal(
    { ...scope, variables: [], depth: 0, world: { ...scope.world, definitions: [], paths: [] } },
    shape,
  );
}

/**
 * A term whose type the checker does not know: lists of another length, objects of other names and what may be anything are
 * never equal for it, and a program that compares two of them is refused.
 */
export function untyped(scope: Scope, shape: Shape): string {
  const { random } = scope.world;
  if (shape !== 'any' && typeof shape === 'string') return term(scope, shape);
  const paths = pathsIn(scope);
  const fitting = paths.filter((path) => shape !== 'any' && fits(path.shape, shape));
  const chosen = fitting.length > 0 && random() < 0.8 ? fitting : paths;
  return random() < 0.02 || chosen.length === 0 ? term(scope, shape) : pick(random, chosen).text;
}

function items<T>({ world: { random } }: Scope, make: () => T): T[] {
  return Array.from({ length: Math.floor(random() * 4) }, make);
}

function stringLiteral(scope: Scope): string {
  const { random } = scope.world;
  const kind = random();
  if (kind < 0.08) return `\`${pick(random, ['raw', 'a', 'b\\d', 'x-y', 'two "q"'])}\``;
  if (kind < 0.2 && scope.depth > 0 && scope.plain !== true && scope.world.dialect.version === 'v1')
    return template(scope);
  return stringText(random);
}

/** `$"…{x}…"`: what is undefined in it is written `<undefined>`. */
function template(scope: Scope): string {
  const { random } = scope.world;
  const parts = Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
    if (random() < 0.4) return pick(random, ['a', '-', ' ', 'x: ', '%d', '\\{', 'ü']);
    const inside = term(deeper(closed({ ...scope, plain: true })), randomShape(random, 1, false));
    // A brace that opens an object or set would end the expression's own.
    return /["`{}\\]/.test(inside) && random() < 0.5 ? 'k' : `{${inside}}`;
  });
  const quote = random() < 0.85 ? '"' : '`';
  const text = parts.join('');
  if (quote === '`' && /[`\\]/.test(text)) return `$"${text}"`;
  return `$${quote}${text}${quote}`;
}

/** A variable, a path into a document, or a rule. */
export function fromScope(scope: Scope, shape: Shape): string | undefined {
  const { random, definitions } = scope.world;
  const paths = pathsIn(scope);
  const kind = random();
  if (kind < 0.5) {
    const fitting = scope.variables.filter((variable) => fits(variable.shape, shape));
    if (fitting.length > 0) return pick(random, fitting).name;
  }
  if (kind < 0.8) {
    const fitting = definitions.filter((one) => one.args === undefined && fits(one.shape, shape));
    if (fitting.length > 0) return referenceTo(scope, pick(random, fitting));
  }
  const fitting = paths.filter((path) => fits(path.shape, shape));
  if (fitting.length > 0) return pick(random, fitting).text;
  const variables = scope.variables.filter((variable) => fits(variable.shape, shape));
  return variables.length > 0 ? pick(random, variables).name : undefined;
}

function computed(scope: Scope, shape: Shape): string | undefined {
  const { random, definitions, grammar } = scope.world;
  if (random() < 0.35) {
    const functions = definitions.filter((one) => one.args !== undefined && fits(one.shape, shape));
    if (functions.length > 0) {
      const called = pick(random, functions);
      return `${referenceTo(scope, called)}(${(called.args ?? []).map((arg) => term(scope, arg)).join(', ')})`;
    }
  }
  return (random() < 0.4 ? grammar.infixOf(scope, shape) : undefined) ?? grammar.callOf(scope, shape);
}

function comprehension(scope: Scope, shape: Shape): string | undefined {
  if (typeof shape === 'string' || shape.of === 'tuple' || shape.of === 'record') return undefined;
  const { text, scope: inner } = scope.world.grammar.bodyText(
    { ...scope, closed: false },
    1 + Math.floor(scope.world.random() * 2),
  );
  if (shape.of === 'array') return `[${headTerm(inner, shape.item)} | ${text}]`;
  if (shape.of === 'set') return `{${headTerm(inner, shape.item)} | ${text}}`;
  return `{${headTerm(inner, shape.key)}: ${headTerm(inner, shape.value)} | ${text}}`;
}

/** The head of a comprehension: a bare `|` in it would end it. */
export function headTerm(scope: Scope, shape: Shape): string {
  const text = chance(scope, 0.6)
    ? (fromScope(scope, shape) ?? literal({ ...scope, depth: 0 }, shape))
    : term(scope, shape);
  return / \| /.test(text) ? literal({ ...scope, depth: 0 }, shape) : text;
}

/** `xs[0]`, `o.a`, `o[k]`: a part of something larger. */
function looked(scope: Scope, shape: Shape): string | undefined {
  const { random, definitions } = scope.world;
  const paths = pathsIn(scope);
  const all = [
    ...scope.variables.map(({ name, shape: its }) => ({ text: name, shape: its })),
    ...paths,
    ...definitions
      .filter((one) => one.args === undefined)
      .map((one) => ({ text: referenceTo(scope, one), shape: one.shape })),
  ].filter((one) => {
    const parts = iterationOf(one.shape);
    return parts !== undefined && fits(parts.value, shape);
  });
  if (all.length === 0) return undefined;
  const { text, shape: whole } = pick(random, all);
  const parts = iterationOf(whole);
  if (parts === undefined) return undefined;
  if (typeof whole !== 'string' && whole.of === 'record') {
    const name = random() < 0.9 ? pick(random, whole.fields)[0] : pick(random, FIELDS);
    return /^\w+$/.test(name) && random() < 0.6 ? `${text}.${name}` : `${text}["${name}"]`;
  }
  if (parts.key === 'string' && random() < 0.5)
    return `${text}[${JSON.stringify(pick(random, random() < 0.9 ? STRINGS : ODD_STRINGS))}]`;
  if (parts.key === 'number')
    return `${text}[${random() < 0.6 ? pick(random, ['0', '1', '2']) : term(scope, 'number')}]`;
  return `${text}[${term({ ...scope, depth: 0 }, parts.key)}]`;
}
