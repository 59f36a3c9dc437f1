/**
 * What a call costs (cel-go interpreter/runtimecost.go, k8s.io/apiserver/pkg/cel/library/cost.go). Kubernetes' own rules go
 * by the name of the function and come first.
 */
import { NamedFormat } from '../library/named-format.ts';
import { Decision, GroupCheck, PathCheck, ResourceCheck, Authorizer } from '../library/authorizer-values.ts';
import { Opaque } from '../values/opaque.ts';
import type { Outcome, Value } from '../values/value.ts';
import { CelError } from '../values/value.ts';
import { goTypeOf } from '../values/kinds.ts';
import { Stopped } from './frame.ts';
import { actualSize, traversalCost } from './sizes.ts';

export type CallCost = (overload: string, args: readonly Outcome[], result: Outcome) => number;

/** Reading a character costs a tenth, for all that walk over text. */
const traverse = (size: number, factor = 0.1): number => Math.ceil(size * factor);

const one: CallCost = () => 1;
const first =
  (factor = 0.1): CallCost =>
  (_overload, args) =>
    traverse(actualSize(args[0] as Outcome), factor);

const walk: CallCost = (_overload, [value]) =>
  value === undefined || value instanceof CelError ? 1 : traversalCost(value);

/** A pattern is guessed to hold an expression each four characters. */
function matching(text: number, pattern: number): number {
  return traverse(1 + text) * Math.ceil(pattern * 0.25);
}

const search: CallCost = (_overload, args) =>
  matching(actualSize(args[0] as Outcome), actualSize(args[1] as Outcome));

/** A list of requirements of two characters each, at the cost of a list and a struct (10 + 40). */
const selector: CallCost = (_overload, args) => {
  const size = actualSize(args[1] as Outcome);
  return 10 + traverse(size) + Math.ceil(Math.ceil(size * 0.5) * 50);
};

const containsAddress =
  (parsed: string, extra: (size: number) => number): CallCost =>
  (overload, [network, other]) => {
    const size = actualSize(network as Outcome);
    const parsing = overload === parsed ? traverse(actualSize(other as Outcome)) : 0;
    return traverse(size + size) + extra(size) + parsing;
  };

const validate: CallCost = (_overload, [format, text]) =>
  format instanceof NamedFormat ? matching(actualSize(text as Outcome), format.patternSize) : 1;

const KUBERNETES: Readonly<Record<string, CallCost>> = {
  check: () => 350_000,
  fieldSelector: selector,
  labelSelector: selector,
  join: (_overload, _args, result) => traverse(actualSize(result), 0.2),
  find: search,
  findAll: search,
  ip: (overload, args, result) => (overload === 'cidr_ip' ? 1 : first()(overload, args, result)),
  'ip.isCanonical': first(0.2),
  containsIP: containsAddress('cidr_contains_ip_string', () => 0),
  containsCIDR: containsAddress('cidr_contains_cidr_string', (size) => traverse(size) + 1),
  validate,
  ...each('isSorted sum max min indexOf lastIndexOf', walk),
  ...each('url lowerAscii upperAscii substring trim jsonpatch.escapeKey cidr isIP isCIDR', first()),
  ...each('quantity isQuantity semver isSemver', first()),
  ...each('replace split', first(0.2)),
  ...each('serviceAccount path group resource subresource namespace name allowed reason error errored', one),
  ...each('masked prefixLength family isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast', one),
  ...each(
    'isGlobalUnicast format.named sign asInteger isInteger asApproximateFloat isGreaterThan isLessThan',
    one,
  ),
  ...each('compareTo add sub major minor patch', one),
  ...each('getScheme getHostname getHost getPort getEscapedPath getQuery', one),
};

function each(names: string, cost: CallCost): Record<string, CallCost> {
  return Object.fromEntries(names.split(' ').map((name) => [name, cost]));
}

const smaller: CallCost = (_overload, [left, right]) =>
  traverse(Math.min(actualSize(left as Outcome, true), actualSize(right as Outcome, true)));

const both: CallCost = (_overload, [left, right]) =>
  traverse(actualSize(left as Outcome, true) + actualSize(right as Outcome, true));

const prefix: CallCost = (_overload, [text]) => traverse(actualSize(text as Outcome, true));

const BY_OVERLOAD: Readonly<Record<string, CallCost>> = {
  ...each(
    'starts_with_string ends_with_string string_to_bytes bytes_to_string strings_quote string_format',
    prefix,
  ),
  in_list: (_overload, [, list]) => actualSize(list as Outcome, true),
  ...each('less_string greater_string less_equals_string greater_equals_string', smaller),
  ...each('less_bytes greater_bytes less_equals_bytes greater_equals_bytes equals not_equals', smaller),
  ...each('add_string add_bytes', both),
  matches_string: (_overload, [text, pattern]) =>
    matching(actualSize(text as Outcome, true), actualSize(pattern as Outcome, true)),
  contains_string: (_overload, [text, part]) =>
    traverse(actualSize(text as Outcome, true)) * traverse(actualSize(part as Outcome, true)),
};

const isOfKubernetes = (value: Value): boolean =>
  value instanceof Opaque ||
  value instanceof Authorizer ||
  value instanceof PathCheck ||
  value instanceof GroupCheck ||
  value instanceof ResourceCheck ||
  value instanceof Decision;

const equality: CallCost = (overload, args, result) => {
  const [left] = args;
  if (left !== undefined && !(left instanceof CelError) && isOfKubernetes(left)) return 1;
  return smaller(overload, args, result);
};

/** Counting the cost of `sort` and `distinct` takes a list for granted, and so ends the whole evaluation where there is none. */
function notAList(value: Outcome): Stopped {
  const type = value instanceof CelError ? '*types.Err' : goTypeOf(value);
  const message = `internal error: interface conversion: ${type} is not traits.Lister: missing method Add`;
  return new Stopped('runtime', message);
}

/** Lists and sets know their cost by their overloads, whatever the name of the function. */
const selfCompare = (list: Outcome | undefined): number => {
  if (!Array.isArray(list)) throw notAList(list as Outcome);
  const size = list.length;
  const [element] = list as readonly Value[];
  const factor = typeof element === 'string' || element instanceof Uint8Array ? 2.1 : 2;
  return Math.trunc(size * size * factor) + 11;
};

const output: CallCost = (_overload, _args, result) => Math.trunc(actualSize(result)) + 11;

const flatten: CallCost = (_overload, [list, depth]) => {
  if (depth instanceof CelError)
    throw new Stopped(
      'runtime',
      'internal error: interface conversion: ref.Val is *types.Err, not types.Int',
    );
  return flattenCost(list as Outcome, depth);
};

const flattenCost = (list: Outcome, depth: Value | undefined): number =>
  Math.trunc(actualSize(list) * (depth === undefined ? 1 : Number(depth))) + 11;

const setProduct =
  (factor: number): CallCost =>
  (_overload, [left, right]) =>
    1 + Math.trunc(actualSize(left as Outcome) * actualSize(right as Outcome) * factor);

const TRACKED: readonly (readonly [RegExp, CallCost])[] = [
  [/^(?:list_slice|lists_range|list_reverse)$/, output],
  [/^list_flatten(?:_int)?$/, flatten],
  [/^list_.+_sortByAssociatedKeys$/, (_overload, [, keys]) => selfCompare(keys)],
  [/^list_(?:distinct|.+_sort)$/, (_overload, [list]) => selfCompare(list)],
  [/^list_sets_(?:contains|intersects)_list$/, setProduct(1)],
  [/^list_sets_equivalent_list$/, setProduct(2)],
];

/** How calls of a function cost, where one overload was chosen for good (`''` where not). */
export function callCostOf(name: string, overload: string): CallCost {
  const tracked = TRACKED.find(([ids]) => ids.test(overload))?.[1];
  if (tracked !== undefined) return tracked;
  if (name === '_==_') return equality;
  return KUBERNETES[name] ?? BY_OVERLOAD[overload] ?? one;
}
