/** Calls of built-ins: the rarest first, arguments from pools of strings that fit or from any term of the type. */
import { builtinByName, DECLARATIONS } from '@toride/rego/builtins';
import type { Declaration, Type } from '@toride/rego/builtins';
import { ArgumentMaker, handPicked, toSource } from '../rego-builtins/generate.ts';
import { hasPool } from '../rego-builtins/pools.ts';
import { pick } from '../random.ts';
import { literal, term, untyped } from './terms.ts';
import { chance, type Scope } from './scope.ts';
import { fits, shapeOf, type Shape } from './shape.ts';

/** Their results are chance, another process's or the network's, or they are part of the language. */
const LEFT_OUT =
  /^(?:http\.|graphql\.|internal\.|net\.lookup|rego\.metadata|opa\.|print$|rand\.|uuid\.rfc4122|eq$|assign$|walk$)/;

/** A number too large is a value that fills the memory, so these get numbers of their own and no computed ones. */
const EXPENSIVE =
  /^(?:numbers\.range|bits\.[lr]sh|net\.cidr_expand|sprintf|json\.marshal_with|time\.add_date|strings\.render)/;

const SECRET = /^(?:crypto\.(?:x509|parse)|io\.jwt|providers\.aws)/;

const USABLE = DECLARATIONS.filter(({ name }) => !LEFT_OUT.test(name) && builtinByName(name) !== undefined);
const V1_ONLY = USABLE.filter(({ deprecated }) => deprecated !== true);

export function usableBuiltins(oldOnes: boolean): readonly Declaration[] {
  return oldOnes ? USABLE : V1_ONLY;
}

/** Of the usable built-ins with this result, one of the least called. */
export function callOf(scope: Scope, shape: Shape): string | undefined {
  const { random } = scope.world;
  const fitting = builtinsFor(scope).filter(
    ({ infix, type }) => infix === undefined && gives(type.result, shape),
  );
  if (fitting.length === 0) return undefined;
  const { calls } = scope.world;
  const count = ({ name }: Declaration): number => calls.get(name) ?? 0;
  const chosen = Array.from({ length: 3 }, () => pick(random, fitting)).toSorted(
    (a, b) => count(a) - count(b),
  )[0];
  return chosen && callNamed(scope, chosen);
}

/** The call that was made least often so far. */
export function rarestCall(scope: Scope): { readonly text: string; readonly shape: Shape } {
  const { calls, random } = scope.world;
  const all = builtinsFor(scope).filter(({ infix }) => infix === undefined);
  const fewest = Math.min(...all.map(({ name }) => calls.get(name) ?? 0));
  const chosen = pick(
    random,
    all.filter(({ name }) => (calls.get(name) ?? 0) <= fewest + 1),
  );
  return { text: callNamed(scope, chosen), shape: shapeOf(random, chosen.type.result) };
}

function builtinsFor({ world: { dialect } }: Scope): readonly Declaration[] {
  return usableBuiltins(dialect.oldHeads);
}

function gives(result: Type | undefined, shape: Shape): boolean {
  if (result === undefined) return false;
  if (shape === 'any') return true;
  if (typeof shape === 'string') return result.type === shape;
  if (result.type === 'array') return shape.of === 'array' && holds(result.dynamic, shape.item);
  if (result.type === 'set') return shape.of === 'set' && holds(result.of, shape.item);
  return (
    result.type === 'object' &&
    shape.of === 'object' &&
    result.dynamic !== undefined &&
    holds(result.dynamic.value, shape.value)
  );
}

function holds(type: Type | undefined, shape: Shape): boolean {
  return shape === 'any' || type === undefined || type.type === 'any' || type.type === shape;
}

export function callNamed(scope: Scope, { name, type }: Declaration): string {
  const { random, calls } = scope.world;
  calls.set(name, (calls.get(name) ?? 0) + 1);
  const picked = handPicked(name);
  if (picked.length > 0 && random() < 0.3) return `${name}(${pick(random, picked).map(toSource).join(', ')})`;
  const maker = new ArgumentMaker(name, random);
  const expensive = EXPENSIVE.test(name);
  const args = (type.args ?? []).map((arg, position) =>
    argument(scope, name, arg, position, maker, expensive),
  );
  return `${name}(${args.join(', ')})`;
}

function argument(
  scope: Scope,
  name: string,
  type: Type,
  position: number,
  maker: ArgumentMaker,
  expensive: boolean,
): string {
  const { random } = scope.world;
  if (SECRET.test(name) && type.type === 'string') return toSource(secret(scope, name, position));
  const own = expensive || (hasPool(name) && holdsText(type));
  if (own ? expensive || random() < 0.8 : random() < 0.25) return toSource(maker.at(position).value(type, 2));
  const shape = shapeOf(random, type);
  return chance(scope, 0.15)
    ? literal(scope, shape)
    : term({ ...scope, depth: Math.min(scope.depth, 2) }, shape);
}

function holdsText(type: Type): boolean {
  if (type.type === 'string') return true;
  if (type.type === 'any') return type.of === undefined || type.of.some(holdsText);
  return type.type === 'array' || type.type === 'set' || type.type === 'object';
}

function secret({ world: { random, secrets } }: Scope, name: string, position: number): string {
  const { certificates, tokens } = secrets;
  // OPA makes an HMAC with the text of a public Ed25519 key; here that is refused.
  const keys = secrets.keys.filter((key) => !name.startsWith('io.jwt.encode') || !key.includes('OKP'));
  const kind = random();
  if (kind < 0.1) return pick(random, ['', 'a', '{}', 'secret', 'e30.e30.e30']);
  if (name.startsWith('io.jwt.encode'))
    return pick(
      random,
      position === 2 ? keys : ['{"alg": "HS256"}', '{"iss": "a"}', '{"alg": "RS256", "typ": "JWT"}'],
    );
  if (name.startsWith('io.jwt'))
    return position === 0 ? pick(random, tokens) : pick(random, kind < 0.4 ? certificates : keys);
  return pick(
    random,
    name.includes('private') || (name.includes('keypair') && position === 1) ? keys : certificates,
  );
}

const INFIX: Readonly<Record<'number' | 'set' | 'boolean', readonly string[]>> = {
  number: ['+', '-', '*', '/', '%'],
  set: ['&', '|', '-'],
  boolean: ['==', '!=', '<', '<=', '>', '>='],
};

export function infixOf(scope: Scope, shape: Shape): string | undefined {
  const { random } = scope.world;
  const both = (wanted: Shape, operators: readonly string[]): string =>
    `(${term(scope, wanted)} ${pick(random, operators)} ${term(scope, wanted)})`;
  if (shape === 'number') return both('number', INFIX.number);
  if (shape === 'boolean') {
    const compared = pick(random, ['number', 'string', 'number', 'any'] as const);
    return `(${random() < 0.7 ? untyped(scope, compared) : term(scope, compared === 'any' ? 'number' : compared)} ${pick(random, INFIX.boolean)} ${compared === 'any' && random() < 0.5 ? untyped(scope, compared) : term(scope, compared)})`;
  }
  if (typeof shape === 'string' || shape.of !== 'set') return undefined;
  return both(fits(shape, shape) ? shape : 'any', INFIX.set);
}
