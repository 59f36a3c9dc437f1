import { printLocation, sameNode, type PathNode } from './location.ts';

export interface PathTest {
  readonly subPath: readonly PathNode[];
  /** Gatekeeper's CRD allows the two conditions only; another word is never fulfilled. */
  readonly condition: string;
}

/** Whether it is in order that the element at a depth of the location exists, or is missing. */
export interface PathTester {
  readonly existsOkay: (depth: number) => boolean;
  readonly missingOkay: (depth: number) => boolean;
}

export type ReadPathTests = { readonly tester: PathTester } | { readonly error: string };

/**
 * Checks that path tests fit a location and each other. The check for a child that must exist below a parent that must not
 * goes by the order of the tests rather than by depth, because Gatekeeper's does.
 */
export function pathTester(location: readonly PathNode[], tests: readonly PathTest[]): ReadPathTests {
  for (const { subPath } of tests)
    if (!isPrefix(subPath, location))
      return {
        error: `all subpaths must be a prefix of the \`location\` value of the mutation: subpath ${JSON.stringify(printLocation(subPath))} is not a prefix of location ${JSON.stringify(printLocation(location))}`,
      };
  const byDepth = new Map<number, string>();
  let lowestMustNot = Number.POSITIVE_INFINITY;
  let highestMust = 0;
  for (const [index, { subPath, condition }] of tests.entries()) {
    byDepth.set(subPath.length - 1, condition);
    if (condition === 'MustNotExist' && index < lowestMustNot) lowestMustNot = index;
    else if (condition === 'MustExist' && index > highestMust) highestMust = index;
  }
  for (const { subPath, condition } of tests)
    if (byDepth.get(subPath.length - 1) !== condition)
      return conflict(
        `path ${JSON.stringify(printLocation(subPath))} is marked both MustExist and MustNotExist`,
      );
  if (highestMust > lowestMustNot) return conflict('a path is marked MustExist but its parent MustNotExist');
  return {
    tester: {
      existsOkay: (depth) => (byDepth.get(depth) ?? 'MustExist') === 'MustExist',
      missingOkay: (depth) => (byDepth.get(depth) ?? 'MustNotExist') === 'MustNotExist',
    },
  };
}

function conflict(message: string): ReadPathTests {
  return { error: `conflicting path test conditions: ${message}` };
}

function isPrefix(short: readonly PathNode[], long: readonly PathNode[]): boolean {
  return short.length <= long.length && short.every((node, index) => sameNode(node, long[index] as PathNode));
}
