import { join } from 'node:path';
import { type Network, potentialExposure } from '@toride/network-policy';
import type { SuiteResult } from '../../suite.ts';
import { type Case, type Mode, readCases } from './cases.ts';
import { clusterOf } from './cluster.ts';
import { diffOf } from './diff.ts';
import { statementOf } from './expected.ts';
import { explanationOf } from './explanation.ts';
import { exposureOf, meantExposure } from './exposure.ts';
import { listOf } from './list.ts';
import { differences, type Flow, relationOf } from './relation.ts';

type Judged = { readonly skip: string } | { readonly wrong: readonly string[] };

/**
 * Outputs of netpol-analyzer, compared by meaning: who reaches whom on which ports, addresses as sets. A case is a cluster with one
 * set of options; what each of its formats states must be what we find.
 */
export async function runNetpolAnalyzer(dataDir: string, mode: Mode): Promise<SuiteResult> {
  const cases = readCases(join(dataDir, 'networkpolicy/netpol-analyzer')).filter((one) => one.mode === mode);
  const failures: string[] = [];
  const skipped = new Map<string, number>();
  for (const one of cases) {
    const judged = await judge(one);
    if ('skip' in judged) skipped.set(judged.skip, (skipped.get(judged.skip) ?? 0) + 1);
    else if (judged.wrong.length > 0)
      failures.push(`${one.name}: ${judged.wrong.length} differ, ${judged.wrong[0]!}`);
  }
  const reasons = [...skipped].map(([reason, count]) => ({ reason, count }));
  const total = cases.length;
  return {
    suite: `networkpolicy/netpol-analyzer-${mode}`,
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
  const flows = flowsOf(
    one,
    clusters.map(({ network }) => network),
  );
  return {
    wrong: one.files.flatMap(({ format, text }) => {
      const { flows: expected, comparable } = statementOf(one, format, text);
      const meant = one.exposure
        ? meantExposure(expected, potentialExposure(clusters[0]!.network), one.options)
        : expected;
      return differences(relationOf(meant), relationOf(flows.flatMap(comparable))).map(
        (line) => `${format}: ${line}`,
      );
    }),
  };
}

function flowsOf({ mode, exposure, options }: Case, networks: readonly Network[]): Flow[] {
  if (mode === 'diff') return diffOf(networks[0]!, networks[1]!);
  if (mode === 'explain')
    return [
      ...explanationOf(networks[0]!, options),
      ...(exposure ? exposureOf(networks[0]!, options).filter(({ section }) => section !== 'list') : []),
    ];
  if (mode === 'exposure') return exposureOf(networks[0]!, options);
  return listOf(networks[0]!, options);
}
