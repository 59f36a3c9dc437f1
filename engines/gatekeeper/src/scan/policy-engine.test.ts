import { deployment, inventoryOf, namespace, pod } from '@toride/testkit';
import { engineContract, runEngine, type EngineRun } from '@toride/testkit/engine-contract';
import { describe, expect, test } from 'vitest';
import { gatekeeper } from '../engine.ts';
import { constraintText, LATEST, PODS, ruleTemplate } from './testing.ts';

const engine = await gatekeeper.load();
const yaml = (...objects: readonly object[]): string =>
  objects.map((object) => `---\n${JSON.stringify(object)}\n`).join('');
const LATEST_POD = { containers: [{ name: 'web', image: 'nginx:latest' }] };
const run = (text: string): Promise<EngineRun> => runEngine(engine, inventoryOf(text));
const said = ({ findings }: EngineRun): string[] =>
  findings.map(
    ({ rule, verdict, at, values }) =>
      `${rule} ${verdict ?? 'fail'} ${at.pointer}: ${String(values['why'] ?? values['message'] ?? values['problem'])}${String(values['of'] ?? '')}`,
  );

test('a violation is a finding on the pod', async () => {
  const world = ruleTemplate(LATEST) + constraintText(PODS) + yaml(pod(LATEST_POD));
  const { findings, tallies } = await run(world);
  expect(said({ findings, tallies })).toEqual([
    'gatekeeper/rule/c fail /spec/containers/0: container <web> runs latest',
  ]);
  expect(findings[0]?.subject).toMatchObject({ type: 'container', container: 'web' });
});

test('a violation of the pods that a workload makes is a finding in its template', async () => {
  const world = ruleTemplate(LATEST) + constraintText(PODS) + yaml(deployment(LATEST_POD));
  expect(said(await run(world))).toEqual([
    'gatekeeper/rule/c fail /spec/template/spec/containers/0: container <web> runs latest (of the pods that it makes)',
  ]);
});

void describe;
void namespace;
void engineContract;
