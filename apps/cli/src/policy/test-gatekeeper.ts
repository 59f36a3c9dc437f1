import type { Json, JsonObject } from '@toride/core';
import { objectTester, type ObjectFinding, type PolicyDriver } from '@toride/gatekeeper';
import { createBreathe } from '@toride/inventory';
import type { Context } from '../context.ts';
import type { Level, PolicyFinding } from './finding.ts';
import { problemTexts } from './problems.ts';
import { locate, type PolicyObject } from './read-objects.ts';

export interface Judged {
  readonly findings: readonly PolicyFinding[];
  readonly problems: readonly string[];
  /** `K8sAllowedRepos ours` */
  readonly policies: readonly string[];
}

export interface JudgeOptions {
  /** Only violations that deny, as `gator test --deny-only`. */
  readonly denyOnly: boolean;
  readonly drivers: readonly PolicyDriver[];
}

/** Judges objects by the Gatekeeper policies among them. */
export async function testGatekeeper(
  read: readonly PolicyObject[],
  options: JudgeOptions,
  context: Context,
): Promise<Judged> {
  const objects = read.map(({ object }) => object);
  const tester = objectTester(objects, options.drivers);
  const places = new Map<object, PolicyObject>(read.map((found) => [found.object, found]));
  const findings: PolicyFinding[] = [];
  const breathe = createBreathe(context.signal);
  for (const [index, found] of read.entries()) {
    const pause = breathe();
    if (pause) await pause;
    context.progress.update('judging', index, read.length);
    for (const finding of tester.judge(found.object)) {
      if (options.denyOnly && finding.type !== 'unknown' && !finding.actions.includes('deny')) continue;
      findings.push(asFinding(finding, found));
    }
  }
  return {
    findings,
    problems: problemTexts(tester.policies, tester.client, places, tester.admission.problems),
    policies: [...tester.policies.constraints, ...tester.admission.policies].map(
      ({ kind, name }) => `${kind} ${name}`,
    ),
  };
}

function asFinding(
  { constraint, message, details, actions, type }: ObjectFinding,
  found: PolicyObject,
): PolicyFinding {
  const { file, line, column } = locate(found);
  return {
    level: levelOf(type, actions),
    policy: constraint === undefined ? '' : `${constraint.kind} ${constraint.name}`,
    message,
    subject: subjectOf(found.object),
    file,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    extra: {
      ...(constraint === undefined ? {} : { constraint }),
      ...(type === 'unknown' ? {} : { details, actions: [...actions], type }),
    },
  };
}

function levelOf(type: ObjectFinding['type'], actions: readonly string[]): Level {
  if (type === 'unknown') return 'unknown';
  if (actions.includes('deny')) return 'deny';
  return actions.includes('warn') ? 'warn' : 'dryrun';
}

/** `Pod shop/web` */
export function subjectOf(object: JsonObject): string {
  const metadata = object['metadata'];
  const at = (field: string): string => textOf((metadata as JsonObject | undefined | null)?.[field]);
  const namespace = at('namespace');
  const name = at('name') || at('generateName');
  return `${textOf(object['kind'])} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
