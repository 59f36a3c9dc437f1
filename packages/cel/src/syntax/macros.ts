/** What macros expand to (cel-go parser/macro.go, cel/library.go, ext/comprehensions.go, ext/lists.go). */
import type { Value } from '../values/value.ts';
import type { Comprehension, Expr } from './ast.ts';
import type { Problems } from './problems.ts';

type Call = Extract<Expr, { kind: 'call' }>;

/** Names of the macros that there are, as `name/arguments`, methods with a dot before. */
export type MacroSet = ReadonlySet<string>;

/** Cannot be written in a source, so that no expression can touch it. */
export const ACCUMULATOR = '@result';
const UNUSED = '#unused';
const SORT_INPUT = '@__sortBy_input__';

class MacroFault {
  readonly at: number;
  readonly message: string;

  constructor(at: number, message: string) {
    this.at = at;
    this.message = message;
  }
}

/** The expansion of a call, where it is one of a macro. */
export function expandMacro(call: Call, macros: MacroSet, problems: Problems): Expr | undefined {
  const key = `${call.target === undefined ? '' : '.'}${call.name}/${String(call.args.length)}`;
  if (!macros.has(key)) return undefined;
  const expand = EXPANSIONS[key];
  if (expand === undefined) return undefined;
  try {
    return expand(call, call.args as readonly [Expr, Expr, Expr, Expr], call.target as Expr);
  } catch (error) {
    if (!(error instanceof MacroFault)) throw error;
    problems.report(error.at, error.message);
    return { kind: 'fault', at: call.at };
  }
}

type Expand = (call: Call, args: readonly [Expr, Expr, Expr, Expr], target: Expr) => Expr;

const literal = (at: number, value: Value): Expr => ({ kind: 'literal', at, value });
const ident = (at: number, name: string): Expr => ({ kind: 'ident', at, name });
const list = (at: number, ...values: readonly Expr[]): Expr => ({
  kind: 'list',
  at,
  elements: values.map((value) => ({ value, optional: false })),
});
const apply = (at: number, name: string, ...args: readonly Expr[]): Expr => ({
  kind: 'call',
  at,
  name,
  target: undefined,
  args,
});
const method = (at: number, target: Expr, name: string, ...args: readonly Expr[]): Expr => ({
  kind: 'call',
  at,
  name,
  target,
  args,
});

type Loop = Pick<Comprehension, 'initial' | 'condition' | 'step'> & { readonly result?: Expr };

function loop(at: number, range: Expr, variables: readonly [string, string], parts: Loop): Expr {
  const [variable, variable2] = variables;
  const result = parts.result ?? ident(at, ACCUMULATOR);
  return {
    kind: 'comprehension',
    at,
    range,
    variable,
    variable2,
    accumulator: ACCUMULATOR,
    ...parts,
    result,
  };
}

const all = (at: number, predicate: Expr): Loop => ({
  initial: literal(at, true),
  condition: apply(at, '@not_strictly_false', ident(at, ACCUMULATOR)),
  step: apply(at, '_&&_', ident(at, ACCUMULATOR), predicate),
});

const exists = (at: number, predicate: Expr): Loop => ({
  initial: literal(at, false),
  condition: apply(at, '@not_strictly_false', apply(at, '!_', ident(at, ACCUMULATOR))),
  step: apply(at, '_||_', ident(at, ACCUMULATOR), predicate),
});

const existsOne = (at: number, predicate: Expr): Loop => ({
  initial: literal(at, 0),
  condition: literal(at, true),
  step: when(at, predicate, apply(at, '_+_', ident(at, ACCUMULATOR), literal(at, 1))),
  result: apply(at, '_==_', ident(at, ACCUMULATOR), literal(at, 1)),
});

function when(at: number, filter: Expr | undefined, step: Expr): Expr {
  return filter === undefined ? step : apply(at, '_?_:_', filter, step, ident(at, ACCUMULATOR));
}

const collect = (at: number, filter: Expr | undefined, value: Expr): Loop => ({
  initial: list(at),
  condition: literal(at, true),
  step: when(at, filter, apply(at, '_+_', ident(at, ACCUMULATOR), list(at, value))),
});

const insert = (at: number, filter: Expr | undefined, ...entry: readonly Expr[]): Loop => ({
  initial: { kind: 'map', at, entries: [] },
  condition: literal(at, true),
  step: when(at, filter, apply(at, 'cel.@mapInsert', ident(at, ACCUMULATOR), ...entry)),
});

function oneVariable(variable: Expr, message: string): readonly [string, string] {
  if (variable.kind !== 'ident') throw new MacroFault(variable.at, message);
  notAccumulator(variable);
  return [variable.name, ''];
}

function notAccumulator(variable: Extract<Expr, { kind: 'ident' }>): void {
  if (variable.name === ACCUMULATOR || variable.name === '__result__')
    throw new MacroFault(variable.at, 'iteration variable overwrites accumulator variable');
}

const quantifier =
  (make: (at: number, predicate: Expr) => Loop): Expand =>
  ({ at }, [variable, predicate], target) =>
    loop(at, target, oneVariable(variable, 'argument must be a simple name'), make(at, predicate));

function twoVariables(first: Expr, second: Expr): readonly [string, string] {
  const names = [first, second].map((variable) => {
    if (variable.kind !== 'ident' || variable.name === '')
      throw new MacroFault(variable.at, 'argument must be a simple name');
    return variable;
  });
  const [one, two] = names as [(typeof names)[number], (typeof names)[number]];
  if (one.name === two.name) throw new MacroFault(two.at, `duplicate variable name: ${one.name}`);
  notAccumulator(one);
  notAccumulator(two);
  return [one.name, two.name];
}

const twoVariableQuantifier =
  (make: (at: number, predicate: Expr) => Loop): Expand =>
  ({ at }, [first, second, predicate], target) =>
    loop(at, target, twoVariables(first, second), make(at, predicate));

const transform =
  (make: (at: number, filter: Expr | undefined, value: Expr, key: string) => Loop): Expand =>
  ({ at, args }, [first, second, third, fourth], target) => {
    const variables = twoVariables(first, second);
    const [filter, value] = args.length === 4 ? [third, fourth] : [undefined, third];
    return loop(at, target, variables, make(at, filter, value, variables[0]));
  };

const toList: Expand = ({ at, args }, [variable, second, third], target) => {
  const variables = oneVariable(variable, 'argument is not an identifier');
  const [filter, value] = args.length === 3 ? [second, third] : [undefined, second];
  return loop(at, target, variables, collect(at, filter, value));
};

function bind(at: number, name: string, value: Expr, result: Expr): Expr {
  return {
    kind: 'comprehension',
    at,
    range: list(at),
    variable: UNUSED,
    variable2: '',
    accumulator: name,
    initial: value,
    condition: literal(at, false),
    step: ident(at, name),
    result,
  };
}

const withOptional =
  (macro: string, wrap: (at: number, value: Expr) => Expr): Expand =>
  ({ at }, [variable, value], target) => {
    if (variable.kind !== 'ident')
      throw new MacroFault(variable.at, `${macro}() variable name must be a simple identifier`);
    const bound = bind(at, variable.name, method(at, target, 'value'), value);
    return apply(at, '_?_:_', method(at, target, 'hasValue'), wrap(at, bound), apply(at, 'optional.none'));
  };

const SORTABLE: ReadonlySet<Expr['kind']> = new Set(['list', 'select', 'ident', 'comprehension', 'call']);

const sortBy: Expand = (call, args, target) => {
  const { at } = call;
  if (!SORTABLE.has(target.kind))
    throw new MacroFault(
      target.at,
      'sortBy can only be applied to a list, identifier, comprehension, call or select expression',
    );
  const keys = toList(call, args, ident(at, SORT_INPUT));
  return bind(at, SORT_INPUT, target, method(at, ident(at, SORT_INPUT), '@sortByAssociatedKeys', keys));
};

const has: Expand = ({ at }, [argument]) => {
  // Where the argument is broken, that was said.
  if (argument.kind === 'fault') return argument;
  if (argument.kind !== 'select') throw new MacroFault(argument.at, 'invalid argument to has() macro');
  return { ...argument, at, test: true };
};

const EXPANSIONS: Readonly<Record<string, Expand>> = {
  'has/1': has,
  '.all/2': quantifier(all),
  '.exists/2': quantifier(exists),
  '.exists_one/2': quantifier(existsOne),
  '.map/2': toList,
  '.map/3': toList,
  '.filter/2': ({ at }, [variable, filter], target) =>
    loop(at, target, oneVariable(variable, 'argument is not an identifier'), collect(at, filter, variable)),
  '.optMap/2': withOptional('optMap', (at, value) => apply(at, 'optional.of', value)),
  '.optFlatMap/2': withOptional('optFlatMap', (_at, value) => value),
  '.all/3': twoVariableQuantifier(all),
  '.exists/3': twoVariableQuantifier(exists),
  '.existsOne/3': twoVariableQuantifier(existsOne),
  '.exists_one/3': twoVariableQuantifier(existsOne),
  '.transformList/3': transform(collect),
  '.transformList/4': transform(collect),
  '.transformMap/3': transform((at, filter, value, key) => insert(at, filter, ident(at, key), value)),
  '.transformMap/4': transform((at, filter, value, key) => insert(at, filter, ident(at, key), value)),
  '.transformMapEntry/3': transform((at, filter, entry) => insert(at, filter, entry)),
  '.transformMapEntry/4': transform((at, filter, entry) => insert(at, filter, entry)),
  '.sortBy/2': sortBy,
};

const BY_VERSION: readonly (readonly [number, readonly string[]])[] = [
  [0, ['has/1', '.all/2', '.exists/2', '.exists_one/2', '.map/2', '.map/3', '.filter/2']],
  [28, ['.optMap/2', '.optFlatMap/2']],
  [
    32,
    Object.keys(EXPANSIONS).filter((key) =>
      /^\.(?:(?:all|exists|existsOne|exists_one)\/3|transform)/.test(key),
    ),
  ],
  [34, ['.sortBy/2']],
];

/** The macros of a Kubernetes version, by its minor. */
export function macrosOf(minor: number): MacroSet {
  return new Set(BY_VERSION.flatMap(([since, names]) => (minor >= since ? names : [])));
}
