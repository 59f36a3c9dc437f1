import type { ReadContext, SourceBatch } from '../../source.ts';
import { renderChart } from './helm.ts';
import { inOrder } from './in-order.ts';
import { buildKustomization } from './kustomize.ts';
import type { RenderOptions } from './options.ts';
import type { RenderPlan } from './plan.ts';

// Each is a process of its own that works for about a tenth of a second.
const AT_ONCE = 4;

/** Renders all charts and kustomizations of a plan, one batch each, in the order of the plan. */
export async function* render(
  plan: RenderPlan,
  options: RenderOptions,
  context: ReadContext,
): AsyncGenerator<SourceBatch> {
  const tasks = [
    ...plan.charts.map((chart) => () => renderChart(chart, options, context)),
    ...plan.kustomizations.map((folder) => () => buildKustomization(folder, plan.graph, options, context)),
  ];
  const told = new Set<string>();
  for await (const batch of inOrder(tasks, AT_ONCE)) yield withoutRepeats(batch, told);
}

/** Overlays share bases, and what is wrong with a base is said once. */
function withoutRepeats(batch: SourceBatch, told: Set<string>): SourceBatch {
  const diagnostics = batch.diagnostics.filter((diagnostic) => {
    const key = JSON.stringify(diagnostic);
    if (told.has(key)) return false;
    told.add(key);
    return true;
  });
  return { ...batch, diagnostics };
}
