/**
 * The syntax tree of Rego: what `rego.parse_module` returns and what every pass works on. It follows OPA's own tree
 * (github.com/open-policy-agent/opa/v1/ast, policy.go and term.go), so that error places, ordering and metadata can be
 * equal to OPA's; a node here is a plain tagged object.
 *
 * Reading order: a module holds rules; a rule has a head (what it defines) and a body (when it holds); a body is a list of
 * expressions that must all hold; an expression is a term, a call, or a declaration; terms are values, variables,
 * references and comprehensions.
 */

/**
 * A place in a Rego file. Row and column count from 1; the column counts characters (code points), as OPA's does. `offset`
 * counts UTF-16 code units, to slice the text with. `text` is the source of the node. A row of 0 is no place at all: a node
 * that the parser filled in where OPA leaves the place out.
 */
export interface Location {
  readonly file: string;
  readonly row: number;
  readonly col: number;
  readonly offset: number;
  readonly text: string;
}

export type RegoVersion = 'v0' | 'v0v1' | 'v1' | 'v2';

export interface Module {
  package: Package;
  imports: Import[];
  rules: Rule[];
  comments: Comment[];
  annotations: Annotations[];
  /** What the module was parsed as; `v0v1` is a v0 module that imports `rego.v1`. */
  version: RegoVersion;
  /** The newest language whose features it uses, raised by `import rego.v1` and `import rego.v2`. */
  maxVersion: 'v0' | 'v1' | 'v2';
}

export interface Package {
  /** Begins with `data`. */
  path: RefTerm;
  location: Location;
}

export interface Import {
  path: Term;
  alias?: string;
  location: Location;
  aliasLocation?: Location;
}

export interface Comment {
  text: string;
  location: Location;
}

export interface Rule {
  head: Head;
  body: Body;
  /** The next branch of an `else` chain. */
  else?: Rule;
  default: boolean;
  /** The body was not written: `p := 7`. */
  generatedBody: boolean;
  location: Location;
  annotations: Annotations[];
}

export interface Head {
  /** First part of `ref`, where it is a variable alone. */
  name: string;
  ref: RefTerm;
  /** Absent for a rule, present (maybe empty) for a function. */
  args?: Term[];
  /** `contains key`, and in v0 `p[key]`. */
  key?: Term;
  value?: Term;
  /** Written with `:=`. */
  assign: boolean;
  /** `true` was filled in. */
  generatedValue: boolean;
  /** The keywords that its author wrote: v1 requires them. */
  keywords?: readonly ('if' | 'contains')[];
  location: Location;
}

export type Body = Expr[];

export interface Expr {
  terms: ExprTerms;
  with: With[];
  negated: boolean;
  /** Position in its body as written. */
  index: number;
  generated: boolean;
  location: Location;
  /** Rewritten from `:=`: the safety check keeps the right side from being made safe through the left. */
  fromAssignment?: boolean;
}

export type ExprTerms =
  | { readonly kind: 'term'; term: Term }
  /** Every operator is a call: `x == 1` is `equal(x, 1)`, `x := 1` is `assign(x, 1)`, `x = 1` is `eq(x, 1)`. */
  | { readonly kind: 'call'; operator: RefTerm; args: Term[] }
  | { readonly kind: 'some'; symbols: Term[]; location: Location }
  | { readonly kind: 'every'; key?: Term; value: Term; domain: Term; body: Body; location: Location }
  /** `not` with `future.keywords.not` or Rego v2, where it takes a body; elsewhere an expression is `negated`. */
  | { readonly kind: 'not'; body: Body; explicitBody: boolean; location: Location }
  /** Rego v2: `lhs and rhs`, `lhs or rhs`. */
  | {
      readonly kind: 'and' | 'or';
      lhs: Body;
      rhs: Body;
      explicitLhs: boolean;
      explicitRhs: boolean;
      location: Location;
    };

export interface With {
  target: Term;
  value: Term;
  location: Location;
}

export type Term =
  | NullTerm
  | BooleanTerm
  | NumberTerm
  | StringTerm
  | TemplateStringTerm
  | VarTerm
  | RefTerm
  | ArrayTerm
  | SetTerm
  | ObjectTerm
  | ArrayComprehensionTerm
  | SetComprehensionTerm
  | ObjectComprehensionTerm
  | CallTerm;

interface Located {
  location: Location;
}
export interface NullTerm extends Located {
  readonly type: 'null';
}
export interface BooleanTerm extends Located {
  readonly type: 'boolean';
  value: boolean;
}
export interface NumberTerm extends Located {
  readonly type: 'number';
  /** As written: literals are exact. */
  text: string;
}
export interface StringTerm extends Located {
  readonly type: 'string';
  value: string;
}
/** `$"text {expression}"`: parts are the text, constants (a term has a `type`), and expressions that may be undefined. */
export interface TemplateStringTerm extends Located {
  readonly type: 'templatestring';
  parts: (StringTerm | NumberTerm | BooleanTerm | NullTerm | Expr)[];
  multiLine: boolean;
}
export interface VarTerm extends Located {
  readonly type: 'var';
  name: string;
}
/** `head` is a variable, a call or a collection; operands follow (`a.b` is a string operand). At least one part. */
export interface RefTerm extends Located {
  readonly type: 'ref';
  parts: Term[];
}
export interface ArrayTerm extends Located {
  readonly type: 'array';
  items: Term[];
}
export interface SetTerm extends Located {
  readonly type: 'set';
  /** In OPA's order, without repetition. */
  items: Term[];
}
export interface ObjectTerm extends Located {
  readonly type: 'object';
  /** By key in OPA's order, without repetition. */
  pairs: [Term, Term][];
}
export interface ArrayComprehensionTerm extends Located {
  readonly type: 'arraycomprehension';
  term: Term;
  body: Body;
}
export interface SetComprehensionTerm extends Located {
  readonly type: 'setcomprehension';
  term: Term;
  body: Body;
}
export interface ObjectComprehensionTerm extends Located {
  readonly type: 'objectcomprehension';
  key: Term;
  value: Term;
  body: Body;
}
export interface CallTerm extends Located {
  readonly type: 'call';
  operator: RefTerm;
  args: Term[];
}

/** A `# METADATA` block (OPA documentation, "Annotations"). */
export interface Annotations {
  /** Filled in from what follows the block where its author did not say. */
  scope: 'package' | 'document' | 'rule' | 'subpackages';
  title?: string;
  description?: string;
  entrypoint?: boolean;
  organizations?: string[];
  relatedResources?: { ref: string; description?: string }[];
  authors?: { name: string; email?: string }[];
  schemas?: { path: RefTerm; schema?: RefTerm; definition?: unknown }[];
  compile?: { unknowns?: RefTerm[]; maskRule?: RefTerm };
  custom?: Record<string, unknown>;
  labels?: Record<string, unknown>;
  location: Location;
  /** The row on which the block ends. */
  endRow: number;
}
