import { readFileSync } from 'node:fs';
import { TorideError, type Diagnostic } from '@toride/core';
import { isAdmissionPolicy, isConstraint } from '@toride/gatekeeper';
import { createBreathe } from '@toride/inventory';
import { EMPTY_OBJECT } from '@toride/rego';
import { oneLine, terminal } from '@toride/report';
import { PLAIN } from '../channel.ts';
import { loadConfig } from '../configuration.ts';
import type { Context } from '../context.ts';
import { printDiagnostics } from '../diagnostics.ts';
import type { InputValues } from '../input.ts';
import { policyDrivers, type ExternalDataValues } from './drivers.ts';
import { errorLines } from '../rego/errors.ts';
import { readRegoFiles } from '../rego/files.ts';
import { conftestJudge } from './conftest.ts';
import { readConftestRules, type ConftestRules } from './conftest-rules.ts';
import { combined, readDocuments, type PolicyDocument } from './documents.ts';
import type { PolicyFinding, PolicyReport } from './finding.ts';
import { locate, readObjects, type PolicyObject } from './read-objects.ts';
import { readRegoSources } from './rego-sources.ts';
import { testGatekeeper, type Judged } from './test-gatekeeper.ts';
import type { TestRequest } from './test-options.ts';
import { WORKLOAD_EXPANSIONS } from './workload-expansions.ts';

const NONE: Judged = { findings: [], problems: [], policies: [] };

/**
 * Reads the input and judges it by all policies that there are.
 *
 * @throws {TorideError} `TORIDE_CLI_NOTHING_FOUND` where there is no policy, or nothing to judge: that is no pass
 */
export async function testPolicies(
  request: TestRequest,
  values: InputValues & ExternalDataValues,
  context: Context,
): Promise<PolicyReport> {
  const live = values.cluster === true || values.context !== undefined || values.kubeconfig !== undefined;
  const { namespace, 'external-data': _data, 'external-data-host': _hosts, ...rest } = values;
  const input: InputValues = live && namespace !== undefined ? { ...rest, namespace } : rest;
  const config = loadConfig(values.config, context);
  const sources = await readRegoSources(request.policies, context);
  const rules =
    sources.length === 0 ? undefined : readConftestRules(sources, request.namespaces, request.regoVersion);
  const diagnostics: Diagnostic[] = [];
  let read: readonly PolicyObject[] = [];
  const policyPaths = request.policies.filter((path) => !path.endsWith('.rego'));
  if (policyPaths.length > 0) {
    const found = await readObjects(policyPaths, {}, config, context);
    read = found.objects;
    diagnostics.push(...found.diagnostics);
  }
  let documents: readonly PolicyDocument[] = [];
  if (rules !== undefined && !live) {
    const paths = request.paths.length === 0 ? ['.'] : request.paths;
    const found = readDocuments(paths, context.cwd, () => readFileSync(0, 'utf8'));
    documents = found.documents;
    diagnostics.push(...found.diagnostics);
  }
  // Rego rules alone judge any document; what is no Kubernetes object is only read for them.
  const gatekeeper = rules === undefined || live || mayBeGatekeepers(read, documents);
  if (gatekeeper) {
    const found = await readObjects(request.paths, input, config, context);
    read = [...read, ...found.objects];
    if (rules === undefined || live) diagnostics.push(...found.diagnostics);
    if (live) documents = read.map(asDocument);
  }
  await printDiagnostics(diagnostics, context);
  const objects = request.workloads ? [...read, ...WORKLOAD_EXPANSIONS] : read;
  const drivers = policyDrivers(
    objects.map(({ object }) => object),
    values,
    context,
  );
  const judged = gatekeeper
    ? await testGatekeeper(objects, { denyOnly: request.denyOnly, drivers }, context)
    : NONE;
  const ruled = rules === undefined ? NONE : await testRules(rules, documents, request, context);
  const problems = [...ruled.problems, ...judged.problems];
  for (const problem of problems) context.note(`not evaluated: ${problem}`);
  const policies = [...ruled.policies, ...judged.policies];
  requireSomething(request, policies, problems, rules, read.length + documents.length);
  return {
    findings: [...ruled.findings, ...judged.findings],
    problems: problems.map(oneLine),
    judged: rules === undefined ? read.length : Math.max(documents.length, read.length),
    policies,
    lost: diagnostics.filter(({ level }) => level === 'error').length,
  };
}

function mayBeGatekeepers(read: readonly PolicyObject[], documents: readonly PolicyDocument[]): boolean {
  const values = [...read.map(({ object }) => object), ...documents.map(({ value }) => value)];
  return values.some(
    (value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && isPolicy(value as never),
  );
}

function isPolicy(object: Parameters<typeof isConstraint>[0]): boolean {
  return isConstraint(object) || isAdmissionPolicy(object) || object['kind'] === 'List';
}

function asDocument(found: PolicyObject): PolicyDocument {
  const { file, line } = locate(found);
  return { file, line, name: file, folder: '', value: found.object };
}

async function testRules(
  rules: ConftestRules,
  documents: readonly PolicyDocument[],
  request: TestRequest,
  context: Context,
): Promise<Judged> {
  const data = request.data.length === 0 ? EMPTY_OBJECT : readRegoFiles(request.data, context.cwd).data;
  const findings: PolicyFinding[] = [];
  const judged = request.combine ? [combined(documents)] : documents;
  if (rules.program !== undefined) {
    const { signal } = context;
    const judge = conftestJudge(rules.program, rules.rules, {
      data,
      signal,
      print: (text) => context.note(oneLine(text)),
      tellFile: rules.readsFile,
    });
    const breathe = createBreathe(signal);
    for (const document of judged) {
      const pause = breathe();
      if (pause) await pause;
      findings.push(...judge.judge(document));
    }
  }
  for (const { file } of rules.broken) for (const document of judged) findings.push(unjudged(file, document));
  const problems = rules.broken.flatMap(({ file, errors }) => {
    const sources = new Map([[file, rules.texts.get(file) ?? '']]);
    return errorLines(errors, sources, terminal(PLAIN)).join('\n');
  });
  return {
    findings,
    problems,
    policies: rules.rules.map(({ namespace, name }) => `data.${namespace}.${name}`),
  };
}

function unjudged(policy: string, { file, line }: PolicyDocument): PolicyFinding {
  return {
    level: 'unknown',
    policy,
    message: 'the policy has errors',
    subject: '',
    file,
    ...(line === undefined ? {} : { line }),
    extra: {},
  };
}

function requireSomething(
  request: TestRequest,
  policies: readonly string[],
  problems: readonly string[],
  rules: ConftestRules | undefined,
  judged: number,
): void {
  const where = request.paths.length === 0 ? 'this folder' : request.paths.join(', ');
  if (policies.length === 0 && problems.length === 0) {
    const others = rules?.namespaces ?? [];
    const hint =
      others.length === 0
        ? ''
        : `: its rules deny, violation and warn are in ${others.map((name) => `'${name}'`).join(', ')} (see --namespace, --all-namespaces)`;
    const message =
      rules === undefined
        ? `no constraint found in ${where}: nothing was judged`
        : `no rule found in the package ${(request.namespaces ?? ['(any)']).map((name) => `'${name}'`).join(', ')} of ${request.policies.join(', ')}${hint}`;
    throw new TorideError('TORIDE_CLI_NO_POLICY', message);
  }
  if (judged === 0)
    throw new TorideError('TORIDE_CLI_NOTHING_FOUND', `no document found in ${where}: nothing was judged`);
}
