import { expect, test } from 'vitest';
import { prepare } from '../prepare.ts';
import { profile, sortProfile } from '../profile/profile.ts';
import { recordCoverage } from '../tester/coverage.ts';
import type { Value } from '../values/value.ts';
import { shortenFiles } from './file-names.ts';
import { explain } from './filter.ts';
import { printTrace, traceLines } from './print.ts';
import { recordTrace, type TraceOptions } from './record.ts';

const POLICY = `package app

default allow := false

allow if {
	some role in input.roles
	role == "root"
	not blocked
}

blocked if input.user in input.blocked

names contains name if {
	some name in input.names
	trace(sprintf("name %s", [name]))
	startswith(name, "a")
}
`;
const modules = [{ file: 'app.rego', text: POLICY }];

function traced(query: string, input: Value, options: TraceOptions = {}) {
  const recorder = recordTrace(options);
  const policy = prepare({ modules, query, observer: recorder.observer });
  if (!policy.ok) throw new Error(policy.errors[0]?.message);
  policy.prepared.evaluate({ input });
  return { ...recorder.trace(), names: policy.prepared.names };
}

test('a trace is laid out as opa eval --explain full does', () => {
  const { events, names } = traced('data.app.allow', { user: 'ada', roles: ['dev', 'root'], blocked: [] });
  expect(printTrace(explain(events, 'full'), names)).toBe(
    `query:1         Enter data.app.allow = _
query:1         | Eval data.app.allow = _
query:1         | Index data.app.allow (matched 1 rule, early exit)
app.rego:5      | Enter data.app.allow
app.rego:6      | | Eval role = input.roles[__local0__]
app.rego:7      | | Eval role = "root"
app.rego:7      | | Fail role = "root"
app.rego:6      | | Redo role = input.roles[__local0__]
app.rego:7      | | Eval role = "root"
app.rego:8      | | Eval not data.app.blocked
app.rego:8      | | Enter data.app.blocked
app.rego:8      | | | Eval data.app.blocked
app.rego:8      | | | Index data.app.blocked (matched 1 rule, early exit)
app.rego:11     | | | Enter data.app.blocked
app.rego:11     | | | | Eval __local7__ = input.user
app.rego:11     | | | | Eval __local8__ = input.blocked
app.rego:11     | | | | Eval internal.member_2(__local7__, __local8__)
app.rego:11     | | | | Fail internal.member_2(__local7__, __local8__)
app.rego:11     | | | | Redo __local8__ = input.blocked
app.rego:11     | | | | Redo __local7__ = input.user
app.rego:8      | | | Fail data.app.blocked
app.rego:5      | | Exit data.app.allow early
query:1         | Exit data.app.allow = _
query:1         Redo data.app.allow = _
query:1         | Redo data.app.allow = _
app.rego:5      | Redo data.app.allow
app.rego:7      | | Redo role = "root"
app.rego:6      | | Redo role = input.roles[__local0__]
`,
  );
});

test('notes and fails keep the way to them', () => {
  const input = { names: ['ab', 'cd'] };
  const { events, names } = traced('data.app.names', input);
  expect(printTrace(explain(events, 'notes'), names)).toBe(
    `query:1         Enter data.app.names = _
app.rego:13     | Enter data.app.names
app.rego:15     | | Note "name ab"
app.rego:13     | Redo data.app.names
app.rego:15     | | Note "name cd"
`,
  );
  const fails = printTrace(explain(events, 'fails'), names);
  expect(fails).toContain('| | Fail startswith(name, "a")');
  expect(fails).not.toContain('Eval');
});

test('variables are shown by the names that their author gave', () => {
  const { events, names } = traced('data.app.names', { names: ['cd'] }, { variables: true });
  const failed = traceLines(explain(events, 'fails'), names).at(-1);
  expect([failed?.text, failed?.variables]).toEqual(['startswith(name, "a")', '{name: "cd"}']);
});

test('a trace is kept up to its limit, and says what it left out', () => {
  const { events, dropped } = traced('data.app.names', { names: ['ab', 'cd'] }, { limit: 5 });
  expect(events.length).toBe(5);
  expect(dropped).toBeGreaterThan(0);
});

test('long file names give up what they have in common', () => {
  const folder = `policies/${'very/'.repeat(20)}long`;
  const locations = ['a.rego', 'b.rego'].map((name) => ({
    file: `${folder}/${name}`,
    row: 1,
    col: 1,
    offset: 0,
    text: '',
  }));
  const short = [...shortenFiles(locations).values()];
  expect(short.every((name) => name.length < 70 && name.includes('...'))).toBe(true);
  expect(short.map((name) => name.slice(-6))).toEqual(['a.rego', 'b.rego']);
});

test('a profile counts as opa eval --profile does, and takes time from the clock it is given', () => {
  let time = 0;
  const profiler = profile(() => (time += 10));
  const policy = prepare({ modules, query: 'data.app.allow', observer: profiler.observer });
  if (policy.ok) policy.prepared.evaluate({ input: { user: 'ada', roles: ['dev', 'root'], blocked: [] } });
  const lines = sortProfile(profiler.lines(), { by: ['file', 'line'], limit: 0 });
  expect(lines.map(({ file, row, evals, redos, generated }) => [file, row, evals, redos, generated])).toEqual(
    [
      ['app.rego', 11, 3, 2, 3],
      ['app.rego', 8, 2, 0, 2],
      ['app.rego', 7, 2, 1, 1],
      ['app.rego', 6, 1, 2, 1],
      ['', 1, 1, 1, 1],
    ],
  );
  expect(lines.every(({ nanoseconds }) => nanoseconds > 0)).toBe(true);
  expect(sortProfile(lines, { limit: 2 }).length).toBe(2);
  expect(sortProfile(lines, { by: ['num_eval'] })[0]?.row).toBe(11);
});

test('coverage of an evaluation', () => {
  const recorder = recordCoverage();
  const policy = prepare({ modules, query: 'data.app.allow', observer: recorder.observer });
  if (policy.ok) policy.prepared.evaluate({ input: { user: 'ada', roles: ['dev'] } });
  expect(recorder.report(modules).files.get('app.rego')).toMatchObject({ coveredLines: 3 });
});

test('watching changes no result', () => {
  for (const input of [{ roles: ['root'] }, { roles: [] }, { roles: ['root'], user: 'a', blocked: ['a'] }]) {
    const results = [undefined, recordTrace().observer].map((observer) => {
      const policy = prepare({ modules, query: 'data.app', ...(observer === undefined ? {} : { observer }) });
      return policy.ok ? policy.prepared.evaluateValue({ input }) : policy.errors;
    });
    expect(results[1]).toEqual(results[0]);
  }
});
