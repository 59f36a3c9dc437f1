import { toJson, type Value } from '@toride/rego';

/** Two spaces a level, numbers as they stand: reading the text as doubles would lose digits. */
export function indented(json: string): string {
  let depth = 0;
  return json.replaceAll(/"(?:[^"\\]|\\.)*"|\{\}|\[\]|[{}[\],:]/g, (token) => {
    if (token === '{' || token === '[') return `${token}\n${'  '.repeat(++depth)}`;
    if (token === '}' || token === ']') return `\n${'  '.repeat(--depth)}${token}`;
    if (token === ',') return `,\n${'  '.repeat(depth)}`;
    return token === ':' ? ': ' : token;
  });
}

/** An object whose members are JSON already. */
export function objectJson(members: Iterable<readonly [string, string]>): string {
  return `{${[...members].map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}

export function listJson(items: readonly string[]): string {
  return `[${items.join(',')}]`;
}

export function valuesJson(values: readonly Value[]): string {
  return listJson(values.map((value) => toJson(value)));
}
