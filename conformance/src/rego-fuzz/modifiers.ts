/** `with`: other input, other data, other functions for one expression. */
import { pick } from '../random.ts';
import { referenceTo, type Definition, type Scope } from './scope.ts';
import { FIELDS, randomShape, type Shape } from './shape.ts';
import { fromScope, literal } from './terms.ts';

/** Built-ins that may be replaced, with what a replacement takes and gives. */
const REPLACED: readonly (readonly [name: string, args: readonly Shape[], result: Shape])[] = [
  ['count', ['any'], 'number'],
  ['upper', ['string'], 'string'],
  ['lower', ['string'], 'string'],
  ['concat', ['string', 'any'], 'string'],
  ['startswith', ['string', 'string'], 'boolean'],
  ['time.now_ns', [], 'number'],
  ['json.unmarshal', ['string'], 'any'],
  ['array.concat', ['any', 'any'], { of: 'array', item: 'any' }],
];

export function modifiers(scope: Scope): string {
  const { random } = scope.world;
  if (scope.plain === true || random() >= 0.09) return '';
  const count = random() < 0.75 ? 1 : 2;
  return Array.from({ length: count }, () => modifier({ ...scope, plain: true })).join('');
}

function modifier(scope: Scope): string {
  const { random, paths, definitions } = scope.world;
  const kind = random();
  const value = (shape: Shape): string => fromScope(scope, shape) ?? literal(scope, shape);
  if (kind < 0.2) return ` with input as ${value(randomShape(random, 2, true))}`;
  if (kind < 0.5) {
    const target =
      random() < 0.5
        ? pick(random, paths)
        : {
            text: `${random() < 0.6 ? 'input' : 'data.base'}.${pick(
              random,
              FIELDS.filter((name) => /^\w+$/.test(name)),
            )}`,
            shape: randomShape(random, 1, false),
          };
    // Only names may follow: an index or a variable is refused.
    if (!/^(?:input|data)(?:\.\w+|\["[^"]+"\])*$/.test(target.text)) return '';
    return ` with ${target.text} as ${value(target.shape)}`;
  }
  const rules = definitions.filter(({ args }) => args === undefined);
  if (kind < 0.75 && rules.length > 0) {
    const rule = pick(random, rules);
    const deep = random() < 0.02 ? `.${pick(random, ['a', 'b', 'id'])}` : '';
    return ` with ${rule.packagePath}.${rule.name}${deep} as ${value(deep === '' ? rule.shape : randomShape(random, 1, false))}`;
  }
  return replacedFunction(
    scope,
    definitions.filter(({ args }) => args !== undefined),
  );
}

function replacedFunction(scope: Scope, functions: readonly Definition[]): string {
  const { random } = scope.world;
  const own = functions.length > 0 && random() < 0.5 ? pick(random, functions) : undefined;
  const [builtin, its, gives] = pick(random, REPLACED);
  const target = own ? referenceTo(scope, own) : builtin;
  const args = own ? (own.args ?? []) : its;
  const result = own ? own.shape : gives;
  const alike = functions.filter((one) => one !== own && one.args?.length === args.length);
  if (alike.length > 0 && random() < 0.5)
    return ` with ${target} as ${referenceTo(scope, pick(random, alike))}`;
  return ` with ${target} as ${literal({ ...scope, depth: 1 }, result)}`;
}
