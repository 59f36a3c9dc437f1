import { join } from 'node:path';
import type { Network } from '@toride/network-policy';
import type { SuiteResult } from '../../suite.ts';
import { type Case, readCases } from './cases.ts';
import { clusterOf } from './cluster.ts';
import { diffOf } from './diff.ts';
import { statementOf } from './expected.ts';
import { explanationOf } from './explanation.ts';
import { exposureOf, meantExposure, type Told, toldOf } from './exposure.ts';
import { listOf } from './list.ts';
import { differences, type Flow, relationOf, statedReasons } from './relation.ts';

type Judged = { readonly skip: string } | { readonly wrong: readonly string[] };

/**
 * Outputs of netpol-analyzer, compared by meaning: who reaches whom on which ports, addresses as sets. A case is a cluster with one
 * set of options; what each of its formats states must be what we find.
 */
export async function runNetpolAnalyzer(dataDir: string): Promise<SuiteResult> {
  const cases = readCases(join(dataDir, 'networkpolicy/netpol-analyzer'));
  const failures: string[] = [];
  const skipped = new Map<string, number>();
  for (const one of cases) {
    const judged = await judge(one).catch((error: unknown) => ({ wrong: [String(error)] }));
    if ('skip' in judged) skipped.set(judged.skip, (skipped.get(judged.skip) ?? 0) + 1);
    else if (judged.wrong.length > 0)
      failures.push(`${one.mode} ${one.name}: ${judged.wrong.length} differ, ${judged.wrong[0]!}`);
  }
  const reasons = [...skipped].map(([reason, count]) => ({ reason, count }));
  const total = cases.length;
  return {
    suite: 'networkpolicy/netpol-analyzer',
    total,
    passed: total - failures.length - reasons.reduce((sum, { count }) => sum + count, 0),
    skipped: reasons,
    failures,
  };
}

async function judge(one: Case): Promise<Judged> {
  if (one.inputs === undefined) return { skip: 'no input was kept for the expected file' };
  const clusters = await Promise.all(one.inputs.map(clusterOf));
  const skip = clusters.find((cluster) => cluster.skip !== undefined)?.skip;
  if (skip !== undefined) return { skip };
  const statements = one.files.flatMap(({ format, text }) => statementOf(one, format, text) ?? []);
  if (statements.length === 0) return { skip: 'only pictures, which hold no more than the other formats' };
  const networks = clusters.map(({ network }) => network);
  const told = toldOf(
    networks[0]!,
    statements.flatMap(({ flows }) => flows),
  );
  const actual = flowsOf(one, networks, told);
  return {
    wrong: statements.flatMap(({ format, flows, comparable }) => {
      const expected = one.exposure ? meantExposure(flows, told, one.options) : flows;
      const [stated, found] = statedReasons(expected, actual.flatMap(comparable));
      return differences(relationOf(stated), relationOf(found)).map((line) => `${format}: ${line}`);
    }),
  };
}

function flowsOf({ mode, exposure, options }: Case, networks: readonly Network[], told: Told): Flow[] {
  const [network] = networks as readonly [Network];
  switch (mode) {
    case 'diff':
      return diffOf(network, networks[1]!);
    case 'explain': {
      const exposed = exposure ? exposureOf(network, told, options) : [];
      return [...explanationOf(network, options), ...exposed.filter(({ section }) => section !== 'list')];
    }
    case 'exposure':
      return exposureOf(network, told, options);
    case 'list':
      return listOf(network, options);
  }
}
