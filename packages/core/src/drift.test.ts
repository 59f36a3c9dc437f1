import { expect, test } from 'vitest';
import { newsOfDrift } from './drift.ts';
import type { EmittedFinding } from './finding.ts';
import type { Workload } from './inventory.ts';

const object = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };

function workload(document: number, pointer: string, names: readonly string[], drift?: Workload['drift']) {
  const containers = names.map((name) => ({ name }));
  return {
    place: { document, pointer },
    pod: { spec: { containers } },
    ...(drift === undefined ? {} : { drift }),
  } as unknown as Workload;
}

function finding(document: number, pointer: string, fields: Partial<EmittedFinding> = {}): EmittedFinding {
  return {
    rule: 'x/limit',
    subject: { type: 'object', ...object },
    at: { document, pointer },
    values: {},
    ...fields,
  };
}

const template = workload(0, '/spec/template', ['main']);
const drifted = workload(1, '', ['proxy', 'main'], 'pod');

function run(...steps: readonly [Workload, EmittedFinding[]][]): EmittedFinding[] {
  const heard: EmittedFinding[] = [];
  const sink = newsOfDrift((one) => void heard.push(one));
  steps.forEach(([one, findings], index) => {
    sink.begin(one, steps[index + 1]?.[0]);
    findings.forEach((each) => sink.emit(each));
  });
  return heard;
}

test('what the template says is not said again of its pods, whatever the order of containers', () => {
  const first = finding(0, '/spec/template/spec/containers/0');
  expect(run([template, [first]], [drifted, [finding(1, '/spec/containers/1')]])).toEqual([first]);
});

test('what only the pod has is said, without a patch', () => {
  const news = finding(1, '/spec/containers/0');
  const patch = { document: 1, operations: [] };
  expect(run([template, []], [drifted, [{ ...news, patch }]])).toEqual([news]);
});

test('another value or verdict is news', () => {
  const said = finding(0, '/spec/template/spec/hostPID', { values: { a: 1 } });
  const value = finding(1, '/spec/hostPID', { values: { a: 2 } });
  const verdict = finding(1, '/spec/hostPID', { values: { a: 1 }, verdict: 'unknown' });
  expect(run([template, [said]], [drifted, [value, verdict]])).toEqual([said, value, verdict]);
});

test('what is about the controller itself is said once', () => {
  const replicas = finding(0, '/spec/replicas');
  expect(run([template, [replicas]], [drifted, [replicas]])).toEqual([replicas]);
});

test('the next controller starts afresh', () => {
  const other = workload(2, '/spec/template', ['main']);
  const news = finding(1, '/spec/containers/1');
  const said = finding(0, '/spec/template/spec/containers/0');
  expect(run([template, [said]], [other, []], [drifted, [news]])).toEqual([said, news]);
});
