/**
 * The tree as JSON: what `opa parse -f json` prints and `rego.parse_module` returns. A term is `{type, value}`; a call is a list
 * that begins with its operator; the JSON of `null` is an empty object, as OPA writes it.
 */
import { annotationsToJson } from './annotations-json.ts';
import type { AstJson } from './ast-json.ts';
import type { Body, Comment, Expr, Head, Import, Location, Module, Rule, Term, With } from './ast.ts';

export interface AstJsonOptions {
  /** Add the place of every node, with its text in base64 (`--json-include locations`). */
  readonly locations?: boolean;
  /** Makes the value of a number from its text; by default a double. */
  readonly number?: (text: string) => AstJson;
}

type Fields = Record<string, AstJson>;

/** The module as `opa parse -f json` prints it. */
export function moduleToJson(module: Module, options: AstJsonOptions = {}): AstJson {
  const writer = new Writer(options);
  const { imports, rules, comments, annotations } = module;
  return {
    package: {
      ...writer.place(module.package.location),
      path: module.package.path.parts.map((part) => writer.term(part)),
    },
    ...(imports.length > 0 ? { imports: imports.map((item) => writer.import(item)) } : {}),
    ...(annotations.length > 0 ? { annotations: annotations.map((item) => writer.annotations(item)) } : {}),
    ...(rules.length > 0 ? { rules: rules.map((rule) => writer.rule(rule)) } : {}),
    ...(comments.length > 0 ? { comments: comments.map((comment) => writer.comment(comment)) } : {}),
  };
}

/** A body as OPA's JSON. */
export function bodyToJson(body: Body, options: AstJsonOptions = {}): AstJson {
  return new Writer(options).body(body);
}

/** A term as OPA's JSON. */
export function termToJson(term: Term, options: AstJsonOptions = {}): AstJson {
  return new Writer(options).term(term);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

class Writer {
  readonly #locations: boolean;
  readonly #number: (text: string) => AstJson;

  constructor(options: AstJsonOptions) {
    this.#locations = options.locations === true;
    this.#number = options.number ?? Number;
  }

  /** Nothing for a node that has no place. */
  place(location: Location, key = 'location'): Fields {
    return this.#locations && location.row > 0 ? { [key]: this.#placeFields(location) } : {};
  }

  #placeFields({ file, row, col, text }: Location): AstJson {
    return { file, row, col, ...(this.#locations && text !== '' ? { text: base64(text) } : {}) };
  }

  comment({ text, location }: Comment): AstJson {
    return { Text: base64(text), Location: this.#placeFields(location) };
  }

  annotations(annotations: Module['annotations'][number]): AstJson {
    const json = annotationsToJson(annotations, (term) => this.term(term));
    return { ...json, ...this.place(annotations.location) };
  }

  import({ path, alias, location, aliasLocation }: Import): AstJson {
    return {
      path: this.term(path),
      ...(alias === undefined ? {} : { alias }),
      ...this.place(location),
      ...(aliasLocation === undefined ? {} : this.place(aliasLocation, 'alias_location')),
    };
  }

  rule(rule: Rule): AstJson {
    return {
      ...(rule.annotations.length > 0
        ? { annotations: rule.annotations.map((item) => this.annotations(item)) }
        : {}),
      body: this.body(rule.body),
      ...(rule.default ? { default: true } : {}),
      ...(rule.else === undefined ? {} : { else: this.rule(rule.else) }),
      head: this.#head(rule.head),
      ...this.place(rule.location),
    };
  }

  #head({ name, ref, args, key, value, assign, location }: Head): AstJson {
    return {
      ...(name === '' ? {} : { name }),
      ...(args === undefined || args.length === 0 ? {} : { args: this.#terms(args) }),
      ...(key === undefined ? {} : { key: this.term(key) }),
      ...(value === undefined ? {} : { value: this.term(value) }),
      ...(assign ? { assign } : {}),
      ref: this.#terms(ref.parts),
      ...this.place(location),
    };
  }

  body(body: Body): AstJson {
    return body.map((expr) => this.expr(expr));
  }

  expr(expr: Expr): AstJson {
    return {
      ...(expr.generated ? { generated: true } : {}),
      index: expr.index,
      ...this.place(expr.location),
      ...(expr.negated ? { negated: true } : {}),
      terms: this.#exprTerms(expr.terms),
      ...(expr.with.length > 0 ? { with: expr.with.map((modifier) => this.#with(modifier)) } : {}),
    };
  }

  #with({ target, value, location }: With): AstJson {
    return { ...this.place(location), target: this.term(target), value: this.term(value) };
  }

  /** `not`, `and` and `or` have no place in OPA's JSON: no option asks for it. */
  #exprTerms(terms: Expr['terms']): AstJson {
    switch (terms.kind) {
      case 'term':
        return this.term(terms.term);
      case 'call':
        return this.#terms([terms.operator, ...terms.args]);
      case 'some':
        return { ...this.place(terms.location), symbols: this.#terms(terms.symbols) };
      case 'every':
        return {
          body: this.body(terms.body),
          domain: this.term(terms.domain),
          key: terms.key === undefined ? null : this.term(terms.key),
          ...this.place(terms.location),
          value: this.term(terms.value),
        };
      case 'not':
        return { body: this.body(terms.body), explicit_body: terms.explicitBody, type: 'not' };
      case 'and':
      case 'or':
        return {
          ...(terms.explicitLhs ? { explicit_lhs: true } : {}),
          ...(terms.explicitRhs ? { explicit_rhs: true } : {}),
          lhs: this.body(terms.lhs),
          rhs: this.body(terms.rhs),
          type: terms.kind,
        };
    }
  }

  #terms(terms: readonly Term[]): AstJson {
    return terms.map((term) => this.term(term));
  }

  term(term: Term): AstJson {
    return { ...this.place(term.location), type: term.type, value: this.#value(term) };
  }

  #value(term: Term): AstJson {
    switch (term.type) {
      case 'null':
        return {};
      case 'boolean':
      case 'string':
        return term.value;
      case 'number':
        return this.#number(term.text);
      case 'templatestring': {
        const parts = term.parts.map((part) => ('type' in part ? this.term(part) : this.expr(part)));
        return { parts: parts.length === 0 ? null : parts, multi_line: term.multiLine };
      }
      case 'var':
        return term.name;
      case 'ref':
        return this.#terms(term.parts);
      case 'array':
      case 'set':
        return this.#terms(term.items);
      case 'object':
        return term.pairs.map(([key, value]) => [this.term(key), this.term(value)]);
      case 'arraycomprehension':
      case 'setcomprehension':
        return { term: this.term(term.term), body: this.body(term.body) };
      case 'objectcomprehension':
        return { key: this.term(term.key), value: this.term(term.value), body: this.body(term.body) };
      case 'call':
        return this.#terms([term.operator, ...term.args]);
    }
  }
}
