/** Rules of every kind. Each is a block of lines that can be left out without the others. */
import { pick } from '../random.ts';
import { bodyText } from './bodies.ts';
import { rarestCall } from './calls.ts';
import { patternFor } from './patterns.ts';
import { chance, freshName, withVariables, type Definition, type Scope } from './scope.ts';
import { randomShape, type Shape } from './shape.ts';
import { constant, headTerm, literal, term } from './terms.ts';

export interface MadeRule {
  readonly lines: readonly string[];
  readonly definition?: Definition;
}

type Maker = (scope: Scope) => MadeRule;

const KINDS: readonly (readonly [number, Maker])[] = [
  [22, complete],
  [12, multiValue],
  [10, partialObject],
  [10, generalReference],
  [16, functionRule],
  [6, constantRule],
  [9, builtinRule],
  [4, metadataRule],
  [7, chosenByValue],
];
const TOTAL = KINDS.reduce((sum, [weight]) => sum + weight, 0);

export function rule(scope: Scope): MadeRule {
  let at = scope.world.random() * TOTAL;
  const maker = KINDS.find(([weight]) => (at -= weight) < 0)?.[1] ?? complete;
  const made = maker(scope);
  if (!chance(scope, 0.06)) return made;
  return { ...made, lines: [...annotation(scope), ...made.lines] };
}

function define({ world }: Scope, name: string, shape: Shape, args?: readonly Shape[]): Definition {
  return { packagePath: world.packagePath, name, shape, ...(args ? { args } : {}) };
}

/** `if {`, or the brace alone in v0. */
function opening(scope: Scope): string {
  const { dialect } = scope.world;
  if (!dialect.keywords) return ' {';
  return dialect.oldHeads && chance(scope, 0.4) ? ' {' : ' if {';
}

/** `:=`, or `=` which means the same in a head. */
function gives(scope: Scope): string {
  return chance(scope, 0.8) ? ':=' : '=';
}

function block(head: string, scope: Scope, body: readonly string[], brace = opening(scope)): string[] {
  return [`${head}${brace}`, ...body.map((line) => `\t${line}`), '}'];
}

function bodyLength({ world: { random } }: Scope): number {
  return 1 + Math.floor(random() * 3);
}

function someShape({ world: { random } }: Scope): Shape {
  return randomShape(random, 2, false);
}

/** The value of a complete rule: one that several solutions share, mostly. */
function steadyValue(outer: Scope, inner: Scope, shape: Shape): string {
  if (chance(outer, 0.12)) return headTerm(inner, shape);
  return chance(outer, 0.5) ? literal({ ...outer, depth: 1 }, shape) : term(outer, shape);
}

function complete(scope: Scope): MadeRule {
  const name = freshName(scope.world, 'r');
  const shape = someShape(scope);
  const lines: string[] = [];
  if (chance(scope, 0.55)) lines.push(`default ${name} ${gives(scope)} ${constant(scope, shape)}`, '');
  const same = chance(scope, 0.75) ? literal({ ...scope, depth: 1 }, shape) : undefined;
  for (let count = chance(scope, 0.35) ? 2 : 1; count > 0; count--) {
    const body = bodyText(scope, bodyLength(scope));
    const value = same ?? steadyValue(scope, body.scope, shape);
    lines.push(...withElse(scope, block(`${name} ${gives(scope)} ${value}`, scope, body.lines), shape));
  }
  return { lines, definition: define(scope, name, shape) };
}

function withElse(scope: Scope, lines: readonly string[], shape: Shape): string[] {
  let all = [...lines];
  while (chance(scope, 0.22)) {
    const body = bodyText(scope, bodyLength(scope));
    const bare = scope.world.dialect.oldHeads && chance(scope, 0.3);
    const value = bare
      ? ''
      : ` ${scope.world.dialect.oldHeads ? '=' : ':='} ${steadyValue(scope, body.scope, shape)}`;
    const [head = '', ...rest] = block(`} else${value}`, scope, body.lines);
    all = [...all.slice(0, -1), head, ...rest];
  }
  return all;
}

function multiValue(scope: Scope): MadeRule {
  const { dialect } = scope.world;
  const name = freshName(scope.world, 's');
  const item = someShape(scope);
  const lines: string[] = [];
  for (let count = chance(scope, 0.3) ? 2 : 1; count > 0; count--) {
    const body = bodyText(scope, bodyLength(scope));
    const member = headTerm(body.scope, item);
    const old = !dialect.keywords || (dialect.oldHeads && chance(scope, 0.5));
    const head = old ? `${name}[${member}]` : `${name} contains ${member}`;
    // With `if`, a key alone makes an object of it.
    lines.push(...(old ? block(head, scope, body.lines, ' {') : block(head, scope, body.lines)));
  }
  return { lines, definition: define(scope, name, { of: 'set', item }) };
}

function partialObject(scope: Scope): MadeRule {
  const name = freshName(scope.world, 'o');
  const key: Shape = chance(scope, 0.75) ? 'string' : randomShape(scope.world.random, 1, false);
  const value = someShape(scope);
  const lines: string[] = [];
  const same = chance(scope, 0.6) ? literal({ ...scope, depth: 1 }, value) : undefined;
  for (let count = chance(scope, 0.3) ? 2 : 1; count > 0; count--) {
    const body = bodyText(scope, bodyLength(scope));
    const head = `${name}[${headTerm(body.scope, key)}] ${gives(scope)} ${same ?? headTerm(body.scope, value)}`;
    lines.push(...block(head, scope, body.lines));
  }
  return { lines, definition: define(scope, name, { of: 'object', key, value }) };
}

/** `p.a := …`, `p.b[x] := …`, `p[x][y] contains z`, `p.c.d contains x`: one document of many rules. */
function generalReference(scope: Scope): MadeRule {
  const { dialect, random } = scope.world;
  const name = freshName(scope.world, 'g');
  const shape = someShape(scope);
  const lines: string[] = [];
  for (const part of ['a', 'b', 'c', 'd'].filter(() => random() < 0.6)) {
    const body = bodyText(scope, bodyLength(scope));
    const key = headTerm(body.scope, random() < 0.8 ? 'string' : 'number');
    const other = headTerm(body.scope, 'string');
    const value = random() < 0.7 ? literal({ ...scope, depth: 1 }, shape) : headTerm(body.scope, shape);
    const heads = [
      `${name}.${part} ${gives(scope)} ${steadyValue(scope, body.scope, shape)}`,
      `${name}.${part}[${key}] ${gives(scope)} ${value}`,
      `${name}.${part}[${key}][${other}] ${gives(scope)} ${value}`,
      `${name}.${part}[${key}].x ${gives(scope)} ${value}`,
      ...(dialect.keywords
        ? [
            `${name}.${part} contains ${value}`,
            `${name}.${part}[${key}] contains ${value}`,
            `${name}.${part}[${key}].y contains ${value}`,
          ]
        : []),
    ];
    lines.push(...block(pick(random, heads), scope, body.lines), '');
  }
  if (lines.length === 0) return complete(scope);
  return { lines, definition: define(scope, name, { of: 'object', key: 'string', value: 'any' }) };
}

function functionRule(scope: Scope): MadeRule {
  const { random } = scope.world;
  const name = freshName(scope.world, 'f');
  const args = Array.from({ length: 1 + Math.floor(random() * 2) }, () => randomShape(random, 2, false));
  const shape = someShape(scope);
  const lines: string[] = [];
  if (chance(scope, 0.35))
    lines.push(
      `default ${name}(${args.map((_arg, at) => (random() < 0.5 ? '_' : `d${String(at)}`)).join(', ')}) ${gives(scope)} ${constant(scope, shape)}`,
      '',
    );
  const same = chance(scope, 0.6) ? literal({ ...scope, depth: 1 }, shape) : undefined;
  for (let count = 1 + Math.floor(random() * 2.5); count > 0; count--) {
    const patterns = args.map((arg) => patternFor({ ...scope, variables: [] }, arg, random() < 0.5));
    const inner = withVariables(
      scope,
      patterns.flatMap(({ variables }) => variables),
    );
    const body = bodyText(inner, bodyLength(scope));
    const value = same ?? steadyValue(inner, body.scope, shape);
    const head = `${name}(${patterns.map(({ text }) => text).join(', ')}) ${gives(scope)} ${value}`;
    lines.push(...withElse(inner, block(head, scope, body.lines), shape), '');
  }
  return { lines, definition: define(scope, name, shape, args) };
}

function constantRule(scope: Scope): MadeRule {
  const name = freshName(scope.world, 'k');
  const shape = someShape(scope);
  return { lines: [`${name} ${gives(scope)} ${term(scope, shape)}`], definition: define(scope, name, shape) };
}

/** A call of a built-in that was called seldom; in a list, where it may be undefined without the rule being so. */
function builtinRule(scope: Scope): MadeRule {
  const name = freshName(scope.world, 'b');
  const lists = Array.from({ length: 1 + Math.floor(scope.world.random() * 3) }, () => rarestCall(scope));
  const parts = lists.map(({ text }) => `[x | x := ${text}]`);
  return {
    lines: [`${name} ${gives(scope)} [`, ...parts.map((part) => `\t${part},`), ']'],
    definition: define(scope, name, {
      of: 'tuple',
      items: lists.map(({ shape }) => ({ of: 'array', item: shape }) as const),
    }),
  };
}

function metadataRule(scope: Scope): MadeRule {
  const name = freshName(scope.world, 'm');
  const what = pick(scope.world.random, ['rego.metadata.rule()', 'rego.metadata.chain()']);
  return {
    lines: [...annotation(scope), ...block(`${name} ${gives(scope)} v`, scope, [`v := ${what}`])],
    definition: define(scope, name, 'any'),
  };
}

/** Definitions that one path's value chooses between: those are indexed. */
function chosenByValue(scope: Scope): MadeRule {
  const { random, paths } = scope.world;
  const name = freshName(scope.world, 'c');
  const shape = someShape(scope);
  const scalars = paths.filter((path) => path.shape === 'string' || path.shape === 'number');
  if (scalars.length === 0) return complete(scope);
  const path = pick(random, scalars);
  const lines: string[] = [];
  const used = new Set<string>();
  for (let count = 3 + Math.floor(random() * 5); count > 0; count--) {
    const wanted = literal({ ...scope, depth: 0 }, path.shape);
    if (used.has(wanted)) continue;
    used.add(wanted);
    const compared = pick(random, [
      `${path.text} == ${wanted}`,
      `${path.text} = ${wanted}`,
      `${wanted} == ${path.text}`,
      ...(path.shape === 'string'
        ? [
            `glob.match(${pick(random, ['"a*"', '"*"', '"x-?"', '"[a-c]"'])}, [], ${path.text})`,
            `startswith(${path.text}, ${wanted})`,
          ]
        : []),
      ...(scope.world.dialect.keywords
        ? [`${path.text} in {${wanted}, ${literal({ ...scope, depth: 0 }, path.shape)}}`]
        : []),
    ]);
    const value = chance(scope, 0.85) ? 'true' : literal({ ...scope, depth: 0 }, shape);
    const more = chance(scope, 0.3) ? bodyText(scope, 1).lines : [];
    lines.push(
      ...withElse(
        scope,
        block(value === 'true' ? name : `${name} ${gives(scope)} ${value}`, scope, [compared, ...more]),
        'boolean',
      ),
      '',
    );
  }
  if (chance(scope, 0.4)) lines.unshift(`default ${name} ${gives(scope)} false`, '');
  return { lines, definition: define(scope, name, 'any') };
}

export function annotation({ world: { random } }: Scope): string[] {
  const fields =
    random() < 0.2
      ? ['entrypoint: true', 'scope: document']
      : [
          'title: A rule',
          'description: what it is for',
          'custom:\n#   level: 3\n#   names: [a, "b"]',
          'organizations: [one]',
          'authors:\n# - Ann <ann@example.com>',
          'related_resources:\n# - https://example.com',
          'scope: document',
          'scope: rule',
        ].filter(() => random() < 0.35);
  const kept = fields.includes('scope: document')
    ? fields.filter((field) => field !== 'scope: rule')
    : fields;
  const whole = kept.length > 0 ? kept : ['title: A rule'];
  return ['# METADATA', ...whole.flatMap((field) => `# ${field}`.split('\n'))];
}
