import type { Program, RuleNode } from '../compile/program.ts';
import type { VirtualDocument } from '../run/documents.ts';
import type { Step } from '../run/frame.ts';
import type { Machine } from '../run/machine.ts';
import type { Value } from '../values/value.ts';
import { planBody } from './body.ts';
import { makeDocument, PLACES } from './documents.ts';
import { observeBody, type Observation } from './observe.ts';
import type { AnyBuiltin, Codegen, Folding, Planner, Then } from './planner.ts';

export interface PlanOptions {
  readonly builtins: ReadonlyMap<string, AnyBuiltin>;
  readonly exactOrder: boolean;
  readonly observation: Observation | undefined;
  readonly folding: Folding | undefined;
  readonly codegen: Codegen;
}

/** Documents that are planned at once are known to whoever reads them; deeper ones wait for an empty stack. */
const AT_ONCE = 8;

/** `finish` plans every document that was asked for: what no query reads is never planned. */
export function makePlanner(
  program: Pick<Program, 'rules' | 'moduleOf'>,
  machine: Machine,
  options: PlanOptions,
): Planner & { finish(): void } {
  const documents = new Map<RuleNode, VirtualDocument>();
  const waiting: (() => void)[] = [];
  let depth = 0;
  const planner: Planner = {
    machine,
    program,
    ...options,
    document(node: RuleNode, path: readonly Value[]): VirtualDocument {
      const known = documents.get(node);
      if (known !== undefined) return known;
      const planned = makeDocument(planner, node, path, documents.size * PLACES);
      documents.set(node, planned.document);
      if (planner.folding === undefined || depth >= AT_ONCE) waiting.push(planned.plan);
      else {
        depth += 1;
        planned.plan();
        depth -= 1;
      }
      return planned.document;
    },
    deferred(plan): Step {
      let step: Step | undefined;
      waiting.push(() => {
        step = plan();
      });
      return (frame) => step?.(frame) ?? false;
    },
    body(body, scope, then, node = { kind: 'body', body }, before = (rest) => rest(scope)): Step {
      const { observation } = planner;
      const plan = (last: Then): Step => before((after) => planBody(planner, body, after, last));
      return observation === undefined ? plan(then) : observeBody(observation, node, scope, then, plan);
    },
  };
  return Object.assign(planner, {
    finish(): void {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) next();
      machine.blank = Array.from({ length: documents.size * PLACES }, () => undefined);
    },
  });
}
