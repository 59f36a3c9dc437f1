/** What Kubernetes refuses beside type errors: wrong constants and mixed literals (cel-go cel/validator.go, since 1.29). */
import { toDurationValue, toTimestampValue } from '../values/convert.ts';
import { CelError } from '../values/value.ts';
import type { Value } from '../values/value.ts';
import { FormatFault, walkFormat, wrongVerb } from '../library/format-string.ts';
import { compilePattern } from '../library/regex.ts';
import type { Expr } from '../syntax/ast.ts';
import type { Problems } from '../syntax/problems.ts';
import type { Checked } from './checker.ts';
import { formatType } from './format.ts';
import type { CelType } from './type.ts';

type Call = Extract<Expr, { kind: 'call' }>;

export function validate(root: Expr, checked: Checked, problems: Problems): void {
  const nodes = [...walk(root)];
  for (const node of nodes) if (node.kind === 'call') checkLiteral(node, problems);
  const exempt = insideFormat(root);
  for (const node of nodes) if (node.kind === 'list' && !exempt.has(node)) checkList(node, checked, problems);
  for (const node of nodes) if (node.kind === 'map' && !exempt.has(node)) checkMap(node, checked, problems);
  for (const node of nodes) if (node.kind === 'call') checkFormat(node, checked, problems);
}

const LITERAL_CHECKS: Readonly<Record<string, (value: Value) => boolean>> = {
  duration: (value) => !(toDurationValue(value) instanceof CelError),
  timestamp: (value) => !(toTimestampValue(value) instanceof CelError),
  // Kubernetes looks at the first argument of the function, which for the method is the pattern.
  matches: (value) => typeof value !== 'string' || typeof compilePattern(value) !== 'string',
};

function checkLiteral({ name, args }: Call, problems: Problems): void {
  const isValid = Object.hasOwn(LITERAL_CHECKS, name) ? LITERAL_CHECKS[name] : undefined;
  const [argument] = args;
  if (isValid === undefined || argument?.kind !== 'literal' || isValid(argument.value)) return;
  problems.report(argument.at, `invalid ${name} argument`);
}

function checkList(node: Extract<Expr, { kind: 'list' }>, checked: Checked, problems: Problems): void {
  let expected: CelType | undefined;
  for (const { value, optional } of node.elements) {
    const type = typeAt(value, optional, checked);
    expected ??= type;
    if (isEquivalent(expected, type)) continue;
    mismatch(problems, value, expected, type);
    return;
  }
}

function checkMap(node: Extract<Expr, { kind: 'map' }>, checked: Checked, problems: Problems): void {
  let keys: CelType | undefined;
  let values: CelType | undefined;
  for (const { key, value, optional } of node.entries) {
    const keyType = typeAt(key, false, checked);
    const valueType = typeAt(value, optional, checked);
    keys ??= keyType;
    values ??= valueType;
    if (!isEquivalent(keys, keyType)) mismatch(problems, key, keys, keyType);
    if (!isEquivalent(values, valueType)) mismatch(problems, value, values, valueType);
  }
}

function typeAt(node: Expr, optional: boolean, checked: Checked): CelType {
  const type = checked.types.get(node) as CelType;
  return optional ? (type.parameters[0] ?? type) : type;
}

function mismatch(problems: Problems, { at }: Expr, expected: CelType, actual: CelType): void {
  problems.report(at, `expected type '${formatType(expected)}' but found '${formatType(actual)}'`);
}

/** Same kind, name and parameters; a type parameter equals any other. */
function isEquivalent(one: CelType, other: CelType): boolean {
  return (
    one.kind === other.kind &&
    (one.kind === 'param' || one.name === other.name) &&
    one.parameters.length === other.parameters.length &&
    one.parameters.every((type, index) => isEquivalent(type, other.parameters[index] as CelType))
  );
}

/** Arguments of `format` may be of many types. */
function insideFormat(root: Expr): ReadonlySet<Expr> {
  const exempt = new Set<Expr>();
  for (const node of walk(root))
    if (node.kind === 'call' && node.name === 'format') for (const child of walk(node)) exempt.add(child);
  return exempt;
}

/** `'%d'.format(['a'])` is wrong before it runs. */
function checkFormat(node: Call, checked: Checked, problems: Problems): void {
  const { name, target, args } = node;
  const [list] = args;
  if (name !== 'format' || args.length !== 1 || list?.kind !== 'list') return;
  if (target?.kind !== 'literal' || typeof target.value !== 'string') return;
  const values = list.elements.map(({ value }) => value);
  let at = node.at;
  try {
    const { used } = walkFormat(target.value, values.length, ({ verb }, index) => {
      const wrong = firstWrong(verb, values[index] as Expr, checked);
      if (wrong === undefined) return '';
      at = wrong.at;
      throw new FormatFault(wrongVerb(verb, (checked.types.get(wrong) as CelType).name));
    });
    if (values.length > used)
      problems.report(
        at,
        `too many arguments supplied to string.format (expected ${String(used)}, got ${String(values.length)})`,
      );
  } catch (error) {
    if (!(error instanceof FormatFault)) throw error;
    problems.report(at, error.message);
  }
}

const FITTING: Readonly<Record<string, readonly CelType['kind'][]>> = {
  s: [
    'list',
    'map',
    'int',
    'uint',
    'double',
    'bool',
    'string',
    'timestamp',
    'bytes',
    'duration',
    'type',
    'null',
  ],
  d: ['int', 'uint'],
  f: ['double', 'string'],
  e: ['double', 'string'],
  b: ['int', 'uint', 'bool'],
  x: ['int', 'uint', 'string', 'bytes'],
  X: ['int', 'uint', 'string', 'bytes'],
  o: ['int', 'uint'],
};

/** The first node below an argument that a verb cannot print. */
function firstWrong(verb: string, node: Expr, checked: Checked): Expr | undefined {
  const { kind } = checked.types.get(node) as CelType;
  if (kind !== 'dyn' && !FITTING[verb]?.includes(kind)) return node;
  if (verb !== 's' || (node.kind !== 'list' && node.kind !== 'map')) return undefined;
  for (const child of childrenOf(node)) {
    const wrong = firstWrong(verb, child, checked);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function* walk(node: Expr): Generator<Expr> {
  yield node;
  for (const child of childrenOf(node)) yield* walk(child);
}

function childrenOf(node: Expr): readonly Expr[] {
  switch (node.kind) {
    case 'select':
      return [node.operand];
    case 'call':
      return node.target === undefined ? node.args : [node.target, ...node.args];
    case 'list':
      return node.elements.map(({ value }) => value);
    case 'map':
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case 'struct':
      return node.fields.map(({ value }) => value);
    case 'comprehension':
      return [node.range, node.initial, node.condition, node.step, node.result];
    case 'fault':
    case 'ident':
    case 'literal':
    default:
      return [];
  }
}
