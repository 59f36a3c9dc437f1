import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { admissionEnvironment, Authorizer, compileCel, formatType } from '@toride/cel';
import type { AuthorizeRequest, AuthorizeResult, CelBindings } from '@toride/cel';
import { CelError, runProgram } from '@toride/cel/values';
import type { Json, JsonObject } from '@toride/core';
import { stringifyJson } from '@toride/core';
import { askGoOracle, startGoOracle } from '../go-oracle.ts';
import type { GoOracle } from '../go-oracle.ts';
import { randomFrom } from '../random.ts';
import type { SuiteResult } from '../suite.ts';
import { compose, COMPOSITIONS, VARIABLES } from './compositions.ts';
import type { Composed } from './compositions.ts';
import { describe } from './describe.ts';
import { EXPRESSIONS } from './expressions.ts';
import { generateExpression } from './generate.ts';
import { INPUTS } from './inputs.ts';

const GENERATED = 5000;

interface Question {
  readonly expression: string;
  readonly bindings: JsonObject;
}

/** What both sides say; `error` before and after compiling, `cost` where it compiled. */
interface Answer {
  readonly compile?: string;
  readonly type?: string;
  readonly error?: string;
  readonly value?: Json;
  readonly cost?: number;
  readonly variablesCost?: number;
  /** Kubernetes itself panics here. */
  readonly panic?: string;
}

/**
 * Compiles and evaluates expressions beside k8s.io/apiserver 0.36.3: same text where one is refused, same value or error, and
 * the same cost. Those picked by hand meet each input, generated ones one. `TORIDE_CEL_SEED` repeats a run.
 */
export async function runCel(): Promise<SuiteResult> {
  const seed = Number(process.env['TORIDE_CEL_SEED'] ?? Date.now() % 2 ** 32);
  const random = randomFrom(seed);
  const generated = Array.from({ length: GENERATED }, (_, n) => ({
    expression: generateExpression(random),
    bindings: INPUTS[n % INPUTS.length] as JsonObject,
  }));
  const questions: Question[] = [
    ...EXPRESSIONS.flatMap((expression) => INPUTS.map((bindings) => ({ expression, bindings }))),
    ...generated,
  ];
  console.log(`cel: seed ${String(seed)}, ${String(questions.length)} expressions`);
  const folder = fileURLToPath(new URL('oracle', import.meta.url));
  const answers = await askGoOracle<Answer>(folder, 'cel-oracle', questions.map(lineOf));
  const panics = answers.filter(({ panic }) => panic !== undefined).length;
  const oracle = await startGoOracle<Answer>(folder, 'cel-oracle');
  const failures: string[] = [];
  for (const [n, question] of questions.entries()) {
    const fault = await judge(question, answers[n] as Answer, oracle);
    if (fault !== undefined) failures.push(fault);
  }
  const composed = await judgeCompositions(oracle);
  failures.push(...composed);
  oracle.stop();
  printCoverage(answers);
  const skipped = panics === 0 ? [] : [{ reason: 'kube-apiserver panics on it', count: panics }];
  const total = questions.length + COMPOSITIONS.length * INPUTS.length;
  return { suite: 'cel', total, passed: total - failures.length - panics, skipped, failures };
}

const lineOf = (question: Question): string => stringifyJson({ ...question, patchTypes: true });

const letters = (answer: Answer): string => Array.from(stringifyJson(answer)).toSorted().join('');

const MOST_ASKED = 12;

/** Go walks maps in random order: where answers differ, the same question is asked again. */
async function judge(
  question: Question,
  first: Answer,
  oracle: GoOracle<Answer>,
): Promise<string | undefined> {
  if (first.panic !== undefined) return undefined;
  const ours = ask(question);
  let theirs = normalized(first);
  const seen = new Set([stringifyJson(theirs)]);
  for (let asked = 1; asked < MOST_ASKED && !isDeepStrictEqual(ours, theirs); asked++) {
    theirs = normalized(await oracle.ask(lineOf(question)));
    seen.add(stringifyJson(theirs));
  }
  if (isDeepStrictEqual(ours, theirs)) return undefined;
  // Too many orders to meet ours: then the same elements must be there.
  if (seen.size > 2 && letters(ours) === letters(theirs)) return undefined;
  return `${question.expression}: expected ${stringifyJson(theirs)}, got ${stringifyJson(ours)}`;
}

async function judgeCompositions(oracle: GoOracle<Answer>): Promise<string[]> {
  const failures: string[] = [];
  for (const expression of COMPOSITIONS)
    for (const bindings of INPUTS) {
      const line = stringifyJson({ expression, bindings, patchTypes: true, variables: VARIABLES });
      const theirs = composedAnswer(await oracle.ask(line));
      const ours = compose(expression, environment, { ...bindings, authorizer });
      if (isDeepStrictEqual(JSON.parse(stringifyJson(ours)), theirs)) continue;
      failures.push(`${expression}: expected ${stringifyJson(theirs)}, got ${stringifyJson(ours)}`);
    }
  return failures;
}

function composedAnswer({ compile, error, value, cost = 0, variablesCost = 0 }: Answer): Composed {
  if (compile !== undefined) return { compile };
  const total = cost + variablesCost;
  return error === undefined ? { value: value ?? null, cost: total } : { error, cost: total };
}

function printCoverage(answers: readonly Answer[]): void {
  const refused = answers.filter(({ compile }) => compile !== undefined).length;
  const failed = answers.filter(({ error }) => error !== undefined).length;
  console.log(
    `cel: ${String(refused)} do not compile, ${String(failed)} end in an error, ${String(answers.length - refused - failed)} have a value`,
  );
}

function normalized(answer: Answer): Answer {
  const { compile, type, error, value, cost } = answer;
  if (compile !== undefined) return { compile: compile.replaceAll('\u00a0', ' ') };
  const known = { type: type as string, cost: cost as number };
  return error === undefined ? { ...known, value: value ?? null } : { ...known, error };
}

const environment = admissionEnvironment({ params: true, authorizer: true, patchTypes: true });

const DECISIONS: Readonly<Record<string, 'allow' | 'deny'>> = { create: 'allow', delete: 'deny' };

/** Answers as the fake authorizer of the oracle does. */
function authorize({ verb, path, resource, serviceAccount }: AuthorizeRequest): AuthorizeResult {
  const user =
    serviceAccount === undefined
      ? 'alice'
      : `system:serviceaccount:${serviceAccount.namespace}:${serviceAccount.name}`;
  const {
    group = '',
    resource: name = '',
    subresource = '',
    namespace = '',
    name: object = '',
  } = resource ?? {};
  const reason = [user, path ?? '', group, name, subresource, namespace, object, verb].join('|');
  if (verb === 'fail') return { decision: 'none', reason: '', error: 'cannot tell' };
  return { decision: DECISIONS[verb] ?? 'none', reason };
}

const authorizer = new Authorizer(authorize);
const requestResource = authorizer.forResource({
  group: 'apps',
  resource: 'deployments',
  subresource: 'scale',
  namespace: 'prod',
  name: 'web',
});

export function ask({ expression, bindings }: Question): Answer {
  const compiled = compileCel(expression, environment);
  if (!compiled.ok) return { compile: compiled.message.replaceAll('\u00a0', ' ') };
  const all: CelBindings = { ...bindings, authorizer, 'authorizer.requestResource': requestResource };
  const { outcome, cost } = runProgram(compiled.program, all);
  const known = { type: formatted(compiled.program.resultType), cost };
  if (outcome instanceof CelError) return { ...known, error: outcome.message };
  return { ...known, value: JSON.parse(stringifyJson(describe(outcome))) as Json };
}

const GO_NAMES: Readonly<Record<string, string>> = {
  timestamp: 'google.protobuf.Timestamp',
  duration: 'google.protobuf.Duration',
  null: 'null_type',
};

function formatted(type: Parameters<typeof formatType>[0]): string {
  return formatType(type).replaceAll(/\b(?:timestamp|duration|null)\b/g, (name) => GO_NAMES[name] as string);
}
