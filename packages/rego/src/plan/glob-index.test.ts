import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prepare, type Prepared } from '../prepare.ts';
import { formatValue } from '../values/format.ts';

const segment = fc.constantFrom('a', 'b', 'ab', '*', 'a*', '?', '**', '', '{a,b}', '[ab]', 'a:b', '{a:b,c}');
const pattern = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join(':'));
const subjects = fc
  .array(fc.constantFrom('a', 'b', 'ab', 'c', ''), { minLength: 1, maxLength: 4 })
  .map((segments) => segments.join(':'));

function rules(patterns: readonly string[]): string {
  const matching = patterns.map(
    (glob, at) => `p contains ${at} if { glob.match(${JSON.stringify(glob)}, [":"], input.x) }`,
  );
  return `package a\n${matching.join('\n')}`;
}

function prepared(text: string, query = 'data.a.p'): Prepared {
  const preparation = prepare({ modules: [{ file: 'a.rego', text }], query });
  if (!preparation.ok) throw new Error(JSON.stringify(preparation.errors));
  return preparation.prepared;
}

test('the index leaves out no definition that matches', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.array(pattern, { minLength: 4, maxLength: 12 }), subjects, (patterns, x) => {
      const indexed = prepared(rules(patterns)).evaluateValue({ input: { x } }) ?? null;
      const alone = patterns.flatMap((glob, at) => {
        const value = prepared(rules([glob])).evaluateValue({ input: { x } });
        return formatValue(value ?? null) === '{0}' ? [at] : [];
      });
      expect(formatValue(indexed)).toBe(alone.length === 0 ? 'set()' : `{${alone.join(', ')}}`);
    }),
    { numRuns: 50 },
  );
});

test('a thousand globs cost no more than the few that may match', () => {
  const many = Array.from({ length: 1000 }, (_, at) => `team-${at}:*:read`);
  const policy = prepared(rules(many));
  const value = policy.evaluateValue({ input: { x: 'team-7:any:read' }, budget: { steps: 20 } });
  expect(formatValue(value ?? null)).toBe('{7}');
  expect(formatValue(policy.evaluateValue({ input: { x: 7 } }) ?? null)).toBe('set()');
});

test('functions are chosen by their arguments', () => {
  const definitions = Array.from(
    { length: 10 },
    (_, at) => `f(x) := ${at} if glob.match("t${at}:*", [":"], x)`,
  );
  const policy = prepared(`package a\n${definitions.join('\n')}\np := f(input.x)`);
  expect(policy.evaluateValue({ input: { x: 't3:z' } })).toBe(3);
  expect(policy.evaluateValue({ input: { x: 't3:z:z' } })).toBeUndefined();
});
