/**
 * The order of terms, as OPA has it (v1/ast/compare.go): by type, then by value. Sets and objects of a policy are kept in it.
 * Numbers are compared exactly, by their decimal digits.
 */
import { byCodeUnit } from '@toride/core';
import type { Body, Expr, Term, With } from './ast.ts';

const TYPE_ORDER: Readonly<Record<Term['type'], number>> = {
  null: 0,
  boolean: 1,
  number: 2,
  string: 3,
  templatestring: 4,
  var: 5,
  ref: 6,
  array: 7,
  object: 8,
  set: 9,
  arraycomprehension: 10,
  objectcomprehension: 11,
  setcomprehension: 12,
  call: 13,
};

export function compareTerms(a: Term, b: Term): number {
  if (a === b) return 0;
  const byType = TYPE_ORDER[a.type] - TYPE_ORDER[b.type];
  return byType === 0 ? compareSameType(a, b) : byType;
}

export function equalTerms(a: Term, b: Term): boolean {
  return compareTerms(a, b) === 0;
}

function compareSameType(a: Term, b: Term): number {
  switch (a.type) {
    case 'null':
      return 0;
    case 'boolean':
      return Number(a.value) - Number((b as typeof a).value);
    case 'number':
      return compareNumbers(a.text, (b as typeof a).text);
    case 'string':
      return compareText(a.value, (b as typeof a).value);
    case 'templatestring': {
      const other = b as typeof a;
      const bySize = Number(a.multiLine) - Number(other.multiLine) || a.parts.length - other.parts.length;
      return bySize || compareLists(a.parts, other.parts, compareParts);
    }
    case 'var':
      return compareText(a.name, (b as typeof a).name);
    case 'ref':
      return compareLists(a.parts, (b as typeof a).parts, compareTerms);
    case 'array':
    case 'set':
      return compareLists(a.items, (b as typeof a).items, compareTerms);
    case 'object':
      return comparePairs(a.pairs, (b as typeof a).pairs);
    case 'arraycomprehension':
    case 'setcomprehension':
      return compareTerms(a.term, (b as typeof a).term) || compareBodies(a.body, (b as typeof a).body);
    case 'objectcomprehension': {
      const other = b as typeof a;
      return (
        compareTerms(a.key, other.key) ||
        compareTerms(a.value, other.value) ||
        compareBodies(a.body, other.body)
      );
    }
    case 'call': {
      const other = b as typeof a;
      return compareTerms(a.operator, other.operator) || compareLists(a.args, other.args, compareTerms);
    }
  }
}

type Part = Term | Expr;

function compareParts(a: Part, b: Part): number {
  if ('type' in a) return 'type' in b ? compareTerms(a, b) : -1;
  return 'type' in b ? 1 : compareExprs(a, b);
}

/** Key, value, key, value: OPA walks both objects so. */
function comparePairs(a: readonly [Term, Term][], b: readonly [Term, Term][]): number {
  return compareLists(a, b, (x, y) => compareTerms(x[0], y[0]) || compareTerms(x[1], y[1]));
}

function compareLists<T>(a: readonly T[], b: readonly T[], compare: (x: T, y: T) => number): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const order = compare(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

export function compareBodies(a: Body, b: Body): number {
  return compareLists(a, b, compareExprs);
}

const EXPR_ORDER = { some: 0, term: 1, call: 2, every: 3, not: 4, and: 5, or: 6 } as const;

export function compareExprs(a: Expr, b: Expr): number {
  if (a === b) return 0;
  return (
    EXPR_ORDER[a.terms.kind] - EXPR_ORDER[b.terms.kind] ||
    a.index - b.index ||
    Number(a.negated) - Number(b.negated) ||
    compareExprTerms(a.terms, b.terms) ||
    compareLists(a.with, b.with, compareWith)
  );
}

function compareWith(a: With, b: With): number {
  return compareTerms(a.target, b.target) || compareTerms(a.value, b.value);
}

function compareExprTerms(a: Expr['terms'], b: Expr['terms']): number {
  switch (a.kind) {
    case 'term':
      return compareTerms(a.term, (b as typeof a).term);
    case 'call': {
      const other = b as typeof a;
      return compareTerms(a.operator, other.operator) || compareLists(a.args, other.args, compareTerms);
    }
    case 'some':
      return compareLists(a.symbols, (b as typeof a).symbols, compareTerms);
    case 'every': {
      const other = b as typeof a;
      return (
        compareLists(
          a.key === undefined ? [] : [a.key],
          other.key === undefined ? [] : [other.key],
          compareTerms,
        ) ||
        compareTerms(a.value, other.value) ||
        compareTerms(a.domain, other.domain) ||
        compareBodies(a.body, other.body)
      );
    }
    case 'not':
      return compareBodies(a.body, (b as typeof a).body);
    case 'and':
    case 'or':
      return compareBodies(a.lhs, (b as typeof a).lhs) || compareBodies(a.rhs, (b as typeof a).rhs);
  }
}

/** By bytes of UTF-8, which is by code point: a surrogate pair comes after all single units. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return codePointRank(x) - codePointRank(y);
  }
  return a.length - b.length;
}

function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

function compareNumbers(a: string, b: string): number {
  if (a === b) return 0;
  if (a.length < 16 && b.length < 16 && isPlainInteger(a) && isPlainInteger(b)) return Number(a) - Number(b);
  const x = decimal(a);
  const y = decimal(b);
  if (x.sign !== y.sign) return x.sign - y.sign;
  if (x.sign === 0) return 0;
  return x.sign * (x.point - y.point || byCodeUnit(x.digits, y.digits));
}

function isPlainInteger(text: string): boolean {
  for (let i = text.charCodeAt(0) === 45 ? 1 : 0; i < text.length; i++) {
    const ch = text.charCodeAt(i);
    if (ch < 48 || ch > 57) return false;
  }
  return true;
}

interface Decimal {
  readonly sign: -1 | 0 | 1;
  /** Without zeros at either end; the value is 0.digits times 10 to the power of `point`. */
  readonly digits: string;
  readonly point: number;
}

function decimal(text: string): Decimal {
  const negative = text.startsWith('-');
  const [mantissa = '', exponent = '0'] = text
    .slice(negative ? 1 : 0)
    .toLowerCase()
    .split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = whole + fraction;
  let first = 0;
  while (first < all.length && all[first] === '0') first++;
  let last = all.length;
  while (last > first && all[last - 1] === '0') last--;
  if (first === last) return { sign: 0, digits: '', point: 0 };
  return {
    sign: negative ? -1 : 1,
    digits: all.slice(first, last),
    point: whole.length - first + Number(exponent),
  };
}

/** In order, without repetition: the items of a set. */
export function sortedTerms(items: readonly Term[]): Term[] {
  if (items.length < 2) return [...items];
  const sorted = items.toSorted(compareTerms);
  return sorted.filter((item, i) => i === 0 || compareTerms(sorted[i - 1]!, item) !== 0);
}

/** By key; of values under the same key only the last one is there, and evaluated. */
export function sortedPairs(pairs: readonly [Term, Term][]): [Term, Term][] {
  const sorted: [Term, Term][] = [];
  for (const pair of pairs.toSorted((a, b) => compareTerms(a[0], b[0]))) {
    const before = sorted.at(-1);
    if (before !== undefined && compareTerms(before[0], pair[0]) === 0) before[1] = pair[1];
    else sorted.push([pair[0], pair[1]]);
  }
  return sorted;
}
