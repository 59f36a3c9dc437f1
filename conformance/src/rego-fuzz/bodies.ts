/** Bodies: expressions that bind variables for those after them. */
import { pick } from '../random.ts';
import { infixOf } from './calls.ts';
import { modifiers } from './modifiers.ts';
import { patternFor } from './patterns.ts';
import {
  closed,
  deeper,
  freshName,
  pathsIn,
  referenceTo,
  withVariables,
  type Scope,
  type Variable,
} from './scope.ts';
import { iterationOf, randomShape, type Shape } from './shape.ts';
import { fromScope, literal, term, untyped } from './terms.ts';

export interface Statement {
  readonly text: string;
  readonly variables?: readonly Variable[];
}

export interface Body {
  readonly lines: readonly string[];
  /** The lines on one line. */
  readonly text: string;
  /** With the variables that the body binds. */
  readonly scope: Scope;
}

export function bodyText(scope: Scope, length: number): Body {
  let inner = scope;
  const lines: string[] = [];
  for (let count = 0; count < length; count++) {
    const { text, variables = [] } = statement(inner);
    lines.push(text);
    inner = withVariables(inner, variables);
  }
  return { lines, text: lines.join('; '), scope: inner };
}

type Maker = (scope: Scope) => Statement | undefined;

/** Each kind of statement with its weight. */
const KINDS: readonly (readonly [number, Maker])[] = [
  [16, assignment],
  [7, unification],
  [6, destructuring],
  [14, someIn],
  [6, someDeclared],
  [7, wildcard],
  [10, comparison],
  [6, membership],
  [6, negation],
  [4, everyStatement],
  [5, truth],
  [2, walking],
  [2, printing],
  [4, conjunction],
  [3, bound],
];
const TOTAL = KINDS.reduce((sum, [weight]) => sum + weight, 0);

export function statement(scope: Scope): Statement {
  const { random } = scope.world;
  for (let attempt = 0; attempt < 4; attempt++) {
    let at = random() * TOTAL;
    const maker = KINDS.find(([weight]) => (at -= weight) < 0)?.[1] ?? assignment;
    const made = maker(deeper(scope));
    if (made) return made;
  }
  return assignment(deeper(scope));
}

function newVariable(scope: Scope, shape: Shape): Variable {
  // Now and then a name that an outer body has: it is another variable there.
  return { name: freshName(scope.world), shape };
}

function wantedShape({ world: { random } }: Scope): Shape {
  return randomShape(random, 2, false);
}

function assignment(scope: Scope): Statement {
  const variable = newVariable(scope, wantedShape(scope));
  const text = `${variable.name} := ${term(scope, variable.shape)}${modifiers(scope)}`;
  return { text, variables: [variable] };
}

function unification(scope: Scope): Statement {
  const { random } = scope.world;
  const variable = newVariable(scope, wantedShape(scope));
  const made = term(scope, variable.shape);
  if (random() < 0.6)
    return {
      text: random() < 0.5 ? `${variable.name} = ${made}` : `${made} = ${variable.name}`,
      variables: [variable],
    };
  return { text: `${untyped(scope, variable.shape)} = ${made}` };
}

function destructuring(scope: Scope): Statement {
  const { random } = scope.world;
  const shape = pick(random, [
    { of: 'tuple', items: [wantedShape(scope), wantedShape(scope)] },
    { of: 'tuple', items: [wantedShape(scope)] },
    {
      of: 'record',
      fields: [
        ['a', wantedShape(scope)],
        ['id', 'string'],
      ],
    },
    { of: 'record', fields: [['name', { of: 'tuple', items: ['number', 'string'] }]] },
  ] satisfies readonly Shape[]);
  const pattern = patternFor(scope, shape, random() < 0.5);
  const operator = pattern.mixed || random() < 0.5 ? '=' : ':=';
  const source = random() < 0.5 ? literal(scope, shape) : term(scope, shape);
  return { text: `${pattern.text} ${operator} ${source}`, variables: pattern.variables };
}

/** Something to go through, with what its keys and values are. */
function collection(scope: Scope): { readonly text: string; readonly key: Shape; readonly value: Shape } {
  const { random, definitions } = scope.world;
  const paths = pathsIn(scope);
  const known = [
    ...scope.variables.map(({ name, shape }) => ({ text: name, shape })),
    ...paths,
    ...definitions
      .filter((one) => one.args === undefined)
      .map((one) => ({ text: referenceTo(scope, one), shape: one.shape })),
  ].flatMap(({ text, shape }) => {
    const parts = iterationOf(shape);
    return parts ? [{ text, ...parts }] : [];
  });
  if (known.length > 0 && random() < 0.75) return pick(random, known);
  const item = wantedShape(scope);
  const shape: Shape = pick(random, [
    { of: 'array', item },
    { of: 'set', item },
    { of: 'object', key: 'string', value: item },
  ] as const);
  const { key, value } = iterationOf(shape) ?? { key: 'any', value: item };
  return { text: random() < 0.6 ? literal(scope, shape) : term(scope, shape), key, value };
}

/** One that a bracket may follow. */
function referable(
  scope: Scope,
): { readonly text: string; readonly key: Shape; readonly value: Shape } | undefined {
  for (let attempt = 0; attempt < 3; attempt++) {
    const found = collection(scope);
    if (/^[\w.[\]"]+$/.test(found.text) && /^[a-z]/.test(found.text)) return found;
  }
  return undefined;
}

function someIn(scope: Scope): Statement | undefined {
  const { random, dialect } = scope.world;
  if (!dialect.keywords) return someDeclared(scope);
  const { text, key, value } = collection(scope);
  const keyed = random() < 0.35;
  const keyPattern = random() < 0.85 ? newPattern(scope, key) : patternFor(scope, key, false);
  const valuePattern = random() < 0.7 ? newPattern(scope, value) : patternFor(scope, value, false);
  const names = keyed ? `${keyPattern.text}, ${valuePattern.text}` : valuePattern.text;
  const variables = [...(keyed ? keyPattern.variables : []), ...valuePattern.variables];
  if (variables.length === 0) return undefined;
  return { text: `some ${names} in ${text}${modifiers(scope)}`, variables };
}

function newPattern(
  scope: Scope,
  shape: Shape,
): { readonly text: string; readonly variables: readonly Variable[] } {
  if (scope.world.random() < 0.05) return { text: '_', variables: [] };
  const variable = newVariable(scope, shape);
  return { text: variable.name, variables: [variable] };
}

/** `some i, j; xs[i][j]`: keys that are found by looking. */
function someDeclared(scope: Scope): Statement | undefined {
  const { random } = scope.world;
  const found = referable(scope);
  if (!found) return undefined;
  const key = newVariable(scope, found.key);
  const parts = iterationOf(found.value);
  if (parts && random() < 0.4) {
    const second = newVariable(scope, parts.key);
    const value = newVariable(scope, parts.value);
    const reference = `${found.text}[${key.name}][${second.name}]`;
    return {
      text: `some ${key.name}, ${second.name}; ${value.name} = ${reference}`,
      variables: [key, second, value],
    };
  }
  const value = newVariable(scope, found.value);
  const kind = random();
  if (kind < 0.5)
    return { text: `some ${key.name}; ${value.name} := ${found.text}[${key.name}]`, variables: [key, value] };
  if (kind < 0.75)
    return {
      text: `some ${key.name}; ${found.text}[${key.name}] = ${untyped(scope, found.value)}`,
      variables: [key],
    };
  return { text: `${value.name} := ${found.text}[_]${modifiers(scope)}`, variables: [value] };
}

/** `xs[_].a`, `p[x]` with `x` bound, `xs[[a, _]]`: keys that are compared or ignored. */
function wildcard(scope: Scope): Statement | undefined {
  const { random } = scope.world;
  const found = referable(scope);
  if (!found) return undefined;
  const kind = random();
  if (kind < 0.3) return { text: `${found.text}[_]` };
  if (kind < 0.6)
    return {
      text: `${found.text}[${typeof found.key === 'string' && found.key !== 'any' ? (fromScope(scope, found.key) ?? literal(scope, found.key)) : untyped(scope, found.key)}]`,
    };
  const pattern = patternFor(
    scope,
    typeof found.key === 'string' ? found.key : 'any',
    typeof found.key === 'string',
  );
  if (kind < 0.8) return { text: `${found.text}[${pattern.text}]`, variables: pattern.variables };
  return { text: `${found.text}[_] = ${untyped(scope, found.value)}` };
}

function comparison(scope: Scope): Statement | undefined {
  const text = infixOf(scope, 'boolean');
  if (text === undefined) return undefined;
  return { text: `${text.slice(1, -1)}${modifiers(scope)}` };
}

function membership(scope: Scope): Statement | undefined {
  const { dialect, random } = scope.world;
  if (!dialect.keywords) return undefined;
  const { text, key, value } = collection(scope);
  const needle = random() < 0.3 ? `${untyped(scope, key)}, ${untyped(scope, value)}` : untyped(scope, value);
  return { text: `${needle} in ${text}${modifiers(scope)}` };
}

function negation(outer: Scope): Statement | undefined {
  const scope = closed(outer);
  const { random, dialect } = scope.world;
  if (dialect.logic && random() < 0.3)
    return { text: `not { ${bodyText(outer, 1 + Math.floor(random() * 2)).text} }` };
  const inner = negated(scope);
  return inner && { text: `not ${inner.text}` };
}

function negated(scope: Scope): Statement | undefined {
  const { random } = scope.world;
  const kind = random();
  if (kind < 0.4) return comparison(scope);
  if (kind < 0.6) return membership(scope);
  return { text: `${fromScope(scope, wantedShape(scope)) ?? literal(scope, 'boolean')}${modifiers(scope)}` };
}

function everyStatement(scope: Scope): Statement | undefined {
  const { random, dialect } = scope.world;
  if (!dialect.keywords) return undefined;
  const { text, key, value } = collection(scope);
  const variables = [newVariable(scope, key), newVariable(scope, value)];
  const names = random() < 0.5 ? variables : variables.slice(1);
  const inner = withVariables(scope, names);
  const body =
    random() < 0.5
      ? { text: comparison(inner)?.text ?? 'true' }
      : bodyText(inner, 1 + Math.floor(random() * 2));
  return {
    text: `every ${names.map(({ name }) => name).join(', ')} in ${text} { ${body.text} }${modifiers(scope)}`,
  };
}

/** A term alone: holds unless it is false or undefined. */
function truth(scope: Scope): Statement {
  const shape = scope.world.random() < 0.6 ? 'boolean' : wantedShape(scope);
  return { text: `${fromScope(scope, shape) ?? term(scope, 'boolean')}${modifiers(scope)}` };
}

function walking(scope: Scope): Statement {
  const { random } = scope.world;
  const path: Variable = newVariable(scope, { of: 'array', item: 'any' });
  const value: Variable = newVariable(scope, 'any');
  const walked = random() < 0.6 ? (fromScope(scope, randomShape(random, 2, false)) ?? 'input') : 'input';
  const kind = random();
  if (kind < 0.15) return { text: `walk(${walked}, [_, ${value.name}])`, variables: [value] };
  if (kind < 0.3)
    return {
      text: `walk(${walked}, [[${path.name}], ${value.name}])`,
      variables: [{ ...path, shape: 'any' }, value],
    };
  return { text: `walk(${walked}, [${path.name}, ${value.name}])`, variables: [path, value] };
}

function printing(outer: Scope): Statement {
  const scope = closed(outer);
  const { random } = scope.world;
  if (random() < 0.2) return { text: `trace(${literal(scope, 'string')})` };
  return { text: `print(${term(scope, wantedShape(scope))}, ${term(scope, 'string')})` };
}

/** `and` and `or` of Rego v2. */
function conjunction(outer: Scope): Statement | undefined {
  const { random, dialect } = outer.world;
  if (!dialect.logic) return undefined;
  const side = (): string => {
    const scope = closed(outer);
    if (random() < 0.35) return `{ ${bodyText(outer, 1 + Math.floor(random() * 2)).text} }`;
    return `(${infixOf({ ...scope, depth: Math.min(scope.depth, 1) }, 'boolean')?.slice(1, -1) ?? 'true'})`;
  };
  const sides = Array.from({ length: 2 + Math.floor(random() * 2) }, side);
  return { text: sides.reduce((left, right) => `${left} ${pick(random, ['and', 'or'])} ${right}`) };
}

/** Declared first, bound by expressions in any order: the compiler finds one that is safe. */
function bound(scope: Scope): Statement {
  const { random } = scope.world;
  const first = newVariable(scope, 'number');
  const second = newVariable(scope, 'number');
  const lines = [
    `${second.name} = ${first.name} + ${literal({ ...scope, depth: 0 }, 'number')}`,
    `${first.name} = ${term(scope, 'number')}`,
    ...(random() < 0.5 ? [`${first.name} ${pick(random, ['<', '!=', '>='])} ${second.name}`] : []),
  ];
  const shuffled = random() < 0.5 ? lines : lines.toReversed();
  return { text: `some ${first.name}, ${second.name}; ${shuffled.join('; ')}`, variables: [first, second] };
}
