import { defineContainerRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { nsa, owasp, threatMatrix } from '../frameworks.ts';
import { isFractionalBytes } from '../quantity.ts';

/** Quantities: the suffix `m` is a thousandth, so `512m` of memory is half a byte. */
export const memoryQuantity = defineContainerRule({
  id: 'memory-quantity',
  title: 'Sizes are whole bytes',
  why: 'The suffix m means a thousandth. A container that asks for 512m of memory asks for half a byte: it is placed anywhere, and killed at once or never limited as meant.',
  severity: 'medium',
  scope: 'object',
  reason: 'size of less than a byte',
  detail: 'container {container} sets {field} to {quantity}, which is less than a whole number of bytes',
  remediation: 'Write mebibytes as Mi: 512Mi.',
  frameworks: [...owasp('workload'), ...nsa('Resource policies'), ...threatMatrix('MS-TA9040')],
  layer: 'container',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/'],
  alike: 'none known',
  noise: 'Only the suffixes m, u and n on memory and storage: nobody means a part of a byte.',
  types: ['container', 'initContainer'],
  example: () => ({
    pass: exampleDeployment({ container: 'resources:\n  limits:\n    memory: 512Mi' }),
    fail: exampleDeployment({ container: 'resources:\n  limits:\n    memory: 512m' }),
  }),
  check({ container: { resources } }) {
    if (resources === undefined) return undefined;
    let problems: Problem[] | undefined;
    for (const part of ['limits', 'requests'] as const) {
      for (const resource of ['memory', 'ephemeral-storage']) {
        const quantity = resources[part]?.[resource];
        if (quantity !== undefined && isFractionalBytes(quantity))
          (problems ??= []).push({
            at: `/resources/${part}/${resource}`,
            values: { field: `${part}.${resource}`, quantity },
          });
      }
    }
    return problems;
  },
});
