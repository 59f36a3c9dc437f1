import { compilePattern } from '../templates/pattern.ts';
import type { Assertion } from './suite.ts';

/**
 * What is wrong with the messages of a case, as gator words it; undefined when the assertion holds.
 *
 * @example checkAssertion({ violations: 1, message: 'container' }, messages)
 */
export function checkAssertion(
  { violations, message }: Assertion,
  messages: readonly string[],
): string | undefined {
  const pattern = message === undefined ? undefined : compilePattern(message);
  if (message !== undefined && pattern === undefined)
    return `message contains invalid regular expression: ${message}`;
  const matching =
    pattern === undefined ? messages.length : messages.filter((one) => pattern.test(one)).length;
  if (holds(violations, matching)) return undefined;
  const containing = message === undefined ? '' : ` containing ${JSON.stringify(message)}`;
  return `unexpected number of violations: got ${matching} violations${containing} but want ${wanted(violations)}: got messages [${messages.join(' ')}]`;
}

function holds(violations: Assertion['violations'], matching: number): boolean {
  if (violations === 'yes') return matching > 0;
  return violations === 'no' ? matching === 0 : matching === violations;
}

function wanted(violations: Assertion['violations']): string {
  if (violations === 'yes') return 'at least 1';
  return violations === 'no' ? 'none' : `exactly ${violations}`;
}
