/** The language, feature by feature, each with an example that a test evaluates. */
export interface Feature {
  readonly name: string;
  /** Rules of a package `example`. */
  readonly text: string;
  /** A name in that package. */
  readonly query: string;
  /** Its value as JSON; absent where it is undefined. */
  readonly result?: string;
  readonly input?: string;
  readonly version?: 'v0' | 'v1';
  readonly note?: string;
}

export const FEATURES: readonly Feature[] = [
  {
    name: 'Complete rules, several definitions',
    text: 'a if input.x\na if input.y',
    query: 'a',
    input: '{"y": true}',
    result: 'true',
  },
  {
    name: 'Defaults, also of functions',
    text: 'default f(_) := "none"\nf(1) := "one"\na := [f(1), f(2)]',
    query: 'a',
    result: '["one","none"]',
  },
  {
    name: '`else`',
    text: 'a := 1 if input.x else := 2 if input.y else := 3',
    query: 'a',
    input: '{"y": true}',
    result: '2',
  },
  {
    name: 'Partial sets and objects',
    text: 'a contains x if some x in [1, 2, 2]\nb[x] := y if some x, y in ["p", "q"]\nc := [a, b]',
    query: 'c',
    result: '[[1,2],{"0":"p","1":"q"}]',
  },
  {
    name: 'General references in heads',
    text: 'a.b[x].c contains y if some x, y in ["p"]',
    query: 'a',
    result: '{"b":{"0":{"c":["p"]}}}',
  },
  {
    name: 'Functions, patterns in arguments',
    text: 'f([x, {"k": y}]) := x + y\na := f([1, {"k": 2}])',
    query: 'a',
    result: '3',
  },
  {
    name: 'Unification and destructuring',
    text: 'a := [x, y] if [x, {"k": y}] = [1, {"k": 2}]',
    query: 'a',
    result: '[1,2]',
  },
  {
    name: '`some`, `some … in`',
    text: 'a contains y if { some x; y := [3, 4][x] }\nb contains x if some x, _ in {"k": 1}\nc := [a, b]',
    query: 'c',
    result: '[[3,4],["k"]]',
  },
  {
    name: '`every`',
    text: 'a if every k, v in {"x": 1, "y": 2} { v > 0; k != "z" }',
    query: 'a',
    result: 'true',
  },
  { name: '`in`', text: 'a := [1 in [1, 2], "v" in {"k": "v"}]', query: 'a', result: '[true,true]' },
  {
    name: 'Comprehensions',
    text: 'a := [[x | some x in [2, 1]], {x | some x in [2, 1]}, {x: y | some x, y in ["p"]}]',
    query: 'a',
    result: '[[2,1],[1,2],{"0":"p"}]',
  },
  { name: 'Negation', text: 'a if not input.x', query: 'a', input: '{}', result: 'true' },
  {
    name: '`with`: input, data, functions, built-ins',
    text: 'now := time.now_ns()\nf(x) := x\na := x if x := [now, f(1), input.x] with time.now_ns as 7 with f as 2 with input.x as 3',
    query: 'a',
    result: '[7,2,3]',
  },
  {
    name: 'Base and virtual documents together',
    text: 'a := count(data.example.b)\nb.c := 1\nb.d := 2',
    query: 'a',
    result: '2',
  },
  {
    name: 'Order of expressions is free',
    text: 'a := y if { y := x + 1; x = 1 }',
    query: 'a',
    result: '2',
  },
  {
    name: 'Numbers as OPA has them',
    text: 'a := [1 / 3, 0.1 + 0.2, 12345678901234567890123]',
    query: 'a',
    result: '[0.33333333333333333334,0.3,12345678901234567890123]',
  },
  {
    name: 'Sets and objects with any keys',
    text: 'a := {[1]: {2}, null: {"k": {3}}}[[1]]',
    query: 'a',
    result: '[2]',
  },
  { name: 'Raw strings', text: 'a := `C:\\new`', query: 'a', result: '"C:\\\\new"' },
  {
    name: 'String interpolation',
    text: 'x := 1\na := $"x is {x}, y is {input.y}"',
    query: 'a',
    input: '{}',
    result: '"x is 1, y is <undefined>"',
  },
  {
    name: 'Metadata annotations',
    text: '# METADATA\n# title: About a\na := rego.metadata.rule().title',
    query: 'a',
    result: '"About a"',
  },
  {
    name: 'Rego v0',
    text: 'a { x := input.list[_]; x == 2 }',
    query: 'a',
    input: '{"list": [1, 2]}',
    result: 'true',
    version: 'v0',
    note: '`--v0-compatible`, or `rego_version` in a manifest',
  },
  {
    name: 'v0 with `future.keywords`, `rego.v1`',
    text: 'import future.keywords.contains\nimport future.keywords.if\na contains 1 if true',
    query: 'a',
    result: '[1]',
    version: 'v0',
  },
  {
    name: '`import rego.v2`',
    text: 'import rego.v2\na if { input.x == 1 or input.y == 2 }',
    query: 'a',
    input: '{"y": 2}',
    result: 'true',
    note: 'what OPA 1.22 has of it: `and`, `or`, `not` with a body',
  },
];

/** What holds for the language as a whole. */
export const GUARANTEES: readonly string[] = [
  'Syntax, safety, recursion and type errors have the codes, places and messages of `opa check`.',
  'Regular expressions run in linear time (RE2), whatever the pattern.',
  'Every evaluation has a budget of steps and time and can be cancelled; a policy over it ends with `eval_cancel_error`.',
  'The same input gives the same bytes: sets and objects have one order, and nothing reads a clock unless it is asked to.',
];

/** Where something else than in OPA may come out. */
export const DIFFERENCES: readonly string[] = [
  'GraphQL built-ins are declared, so that policies compile, and end the evaluation when they are called.',
  '`not`, and the sides of `and` and `or`, stop at the first solution: a conflict between rules that a later one would have met is not seen. Watched evaluations (`--explain`, `--profile`, `--coverage`) go on, as OPA does.',
  'Of data replaced by `with`, a document above the replaced path has the new value alone; OPA merges it with the old one there.',
  'WebAssembly, plans (`opa build -t plan`) and delta bundles are not read; signatures of bundles are not verified, which is said.',
  'Traces: what OPA writes of unifications in `--explain debug` is not there, and `--explain -f json` has an object of its own for each step, with nodes as text. A partial rule that is asked for with half a key is made whole, and rules that replace built-ins inside of each other come in a slightly other order.',
  'Profiles: times are those of this program; the counts of expressions tried are those of OPA.',
  '`rego test` exits 1 when a test fails and 3 when there is none, as every verb does; `opa test` exits 2 and 0.',
];
