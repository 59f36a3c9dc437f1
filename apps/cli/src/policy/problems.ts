import type { GatekeeperClient, Policies } from '@toride/gatekeeper';
import { placeOf } from '../words.ts';
import { locate, type PolicyObject } from './read-objects.ts';

/** Why some of the policies cannot be asked: a line each, with the place in the file. */
export function problemTexts(
  policies: Policies,
  client: GatekeeperClient | undefined,
  places: ReadonlyMap<object, PolicyObject>,
): string[] {
  const at = (object: object, pointer: string): string => {
    const found = places.get(object);
    return found === undefined ? '' : `${placeOf(locate(found, pointer))}: `;
  };
  return [
    ...policies.problems.map(
      ({ message, object, pointer, code }) => `${at(object, pointer)}${message} [${code}]`,
    ),
    ...(client?.failures ?? []).flatMap(({ template, problems }) =>
      problems.map(
        ({ message, pointer, code }) =>
          `${at(template.object, pointer)}${template.kind}: ${message} [${code}]`,
      ),
    ),
  ];
}
