import { pointerTokens, type JsonObject } from '@toride/core';
import type { GatekeeperClient, Policies, Problem } from '@toride/gatekeeper';
import { oneLine } from '@toride/report';
import { placeOf } from '../words.ts';
import { locate, type PolicyObject } from './read-objects.ts';

/** Why some of the policies cannot be asked: a line each, with the place in the file. */
export function problemTexts(
  policies: Policies,
  client: GatekeeperClient | undefined,
  places: ReadonlyMap<object, PolicyObject>,
  others: Policies['problems'] = [],
): string[] {
  const at = (object: object, pointer: string): string => {
    const found = places.get(object);
    return found === undefined ? '' : `${placeOf(locate(found, pointer))}: `;
  };
  return [
    ...[...policies.problems, ...others].map(
      ({ message, object, pointer, code }) => `${at(object, pointer)}${message} [${code}]`,
    ),
    ...(client?.failures ?? []).flatMap(({ template, problems }) =>
      problems.map(
        ({ message, pointer, code, within }) =>
          `${at(template.object, pointer)}${template.kind}: ${message} [${code}]${codeLines(template.object, pointer, within)}`,
      ),
    ),
  ];
}

/** The line of the code that is at fault, with a caret below it. */
function codeLines(object: JsonObject, pointer: string, within: Problem['within']): string {
  const code = within === undefined ? undefined : valueAt(object, pointer);
  if (within === undefined || typeof code !== 'string') return '';
  const line = code.split('\n')[within.row - 1];
  if (line === undefined) return '';
  // The column counts bytes, as OPA's does.
  const before = Buffer.from(line)
    .subarray(0, within.column - 1)
    .toString('utf8');
  return `\n    ${oneLine(line)}\n    ${' '.repeat(oneLine(`${before}|`).length - 1)}^`;
}

function valueAt(object: JsonObject, pointer: string): unknown {
  let found: unknown = object;
  for (const token of pointerTokens(pointer)) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, token)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[token];
  }
  return found;
}
