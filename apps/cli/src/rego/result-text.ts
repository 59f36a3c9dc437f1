/** Results of a query in the formats of `opa eval`. */
import { toJson, type Result, type Value } from '@toride/rego';
import { boxTable } from './box-table.ts';
import { indented, listJson, objectJson, valuesJson } from './json-text.ts';

/** The list below `result`. */
export function resultsJson(results: readonly Result[]): string {
  return listJson(
    results.map(({ expressions, bindings }) => {
      const shown = expressions.map(({ value, text, location: { row, col } }) =>
        objectJson([
          ['value', toJson(value)],
          ['text', JSON.stringify(text)],
          ['location', JSON.stringify({ row, col })],
        ]),
      );
      const bound = Object.entries(bindings);
      const parts: [string, string][] = [['expressions', listJson(shown)]];
      if (bound.length > 0) parts.push(['bindings', bindingsJson(bound)]);
      return objectJson(parts);
    }),
  );
}

function bindingsJson(bound: readonly [string, Value][]): string {
  return objectJson(bound.map(([name, value]): [string, string] => [name, toJson(value)]));
}

/** Strings as they are, for scripts. */
export function rawText(results: readonly Result[]): string {
  const text = (value: Value): string => (typeof value === 'string' ? value : toJson(value));
  return results
    .map(({ expressions }) => `${expressions.map(({ value }) => text(value)).join(' ')}\n`)
    .join('');
}

export function valuesText(results: readonly Result[]): string {
  return results
    .map(({ expressions }) => `${indented(valuesJson(expressions.map(({ value }) => value)))}\n`)
    .join('');
}

export function bindingsText(results: readonly Result[]): string {
  return results.map(({ bindings }) => `${indented(bindingsJson(Object.entries(bindings)))}\n`).join('');
}

/** One value as it is; several, and variables, as a table whose cells are cut at `limit` characters. */
export function prettyText(results: readonly Result[], limit: number): string {
  const [first] = results;
  if (first === undefined) return 'undefined\n';
  const [expression] = first.expressions;
  const bare = results.length === 1 && Object.keys(first.bindings).length === 0;
  const single =
    first.expressions.length === 1 || first.expressions.every(({ value }) => typeof value === 'boolean');
  if (bare && single && expression !== undefined) return `${indented(toJson(expression.value))}\n`;
  const titles = titlesOf(first);
  const rows = results.map((result) => titles.map(({ read }) => cut(toJson(read(result)), limit)));
  return boxTable(
    titles.map(({ title }) => title),
    rows,
  );
}

interface Title {
  readonly title: string;
  readonly read: (result: Result) => Value;
}

/** Expressions, those left out that only hold, then variables. */
function titlesOf({ expressions, bindings }: Result): Title[] {
  const names = Object.keys(bindings);
  const shown = expressions.flatMap(({ value, text }, at): Title[] =>
    names.length > 0 && typeof value === 'boolean'
      ? []
      : [{ title: text, read: (result) => result.expressions[at]?.value ?? null }],
  );
  return [
    ...shown,
    ...names.map((name) => ({ title: name, read: (result: Result) => result.bindings[name] ?? null })),
  ];
}

function cut(text: string, limit: number): string {
  return limit > 0 && text.length > limit ? `${text.slice(0, limit)}...` : text;
}
