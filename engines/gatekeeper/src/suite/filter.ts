import { compilePattern } from '../templates/pattern.ts';
import type { SuiteTest } from './suite.ts';

/** Which tests and cases of a suite to run. */
export interface SuiteFilter {
  readonly test: (test: SuiteTest) => boolean;
  readonly case: (test: string, name: string) => boolean;
}

export type ReadFilter = { readonly filter: SuiteFilter } | { readonly error: string };

/**
 * gator's filters: `labels` runs tests and cases whose name matches; `labels//missing` runs cases that match the second in
 * tests that match the first.
 *
 * @example readFilter('require-labels//missing')
 */
export function readFilter(text: string): ReadFilter {
  if (text === '') return { filter: { test: () => true, case: () => true } };
  const parts = text.split('//');
  if (parts.length > 2) return { error: 'invalid test filter: a filter may include at most one "//"' };
  const [first, second] = parts.map(compilePattern);
  if (first === undefined || (parts.length === 2 && second === undefined))
    return { error: `invalid test filter: expected regular expressions, got ${JSON.stringify(text)}` };
  if (second !== undefined)
    return {
      filter: {
        test: ({ name }) => first.test(name),
        case: (test, name) => second.test(name) && first.test(test),
      },
    };
  const matches = (test: string, name: string): boolean => first.test(name) || first.test(test);
  return {
    filter: {
      test: ({ name, cases }) => first.test(name) || cases.some((one) => matches(name, one.name)),
      case: matches,
    },
  };
}
