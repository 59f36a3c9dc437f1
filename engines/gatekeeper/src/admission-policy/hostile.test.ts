import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import { objectOf } from '../testing.ts';
import { admissionPolicies } from './evaluator.ts';

const POD = objectOf(
  'apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop }\nspec: { containers: [] }',
);
const GROUP = 'admissionregistration.k8s.io';
const anything = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;

/** Names of fields with anything at all in them, so that readers are met with every wrong type. */
function fields(...names: readonly string[]): fc.Arbitrary<JsonObject> {
  const record = fc.record(Object.fromEntries(names.map((name) => [name, anything])), { requiredKeys: [] });
  return record as fc.Arbitrary<JsonObject>;
}

const match = fields(
  'resourceRules',
  'excludeResourceRules',
  'namespaceSelector',
  'objectSelector',
  'matchPolicy',
);
const spec = fc
  .tuple(
    fields(
      'paramKind',
      'matchConditions',
      'variables',
      'validations',
      'auditAnnotations',
      'mutations',
      'failurePolicy',
      'reinvocationPolicy',
    ),
    fc.record({ matchConstraints: fc.oneof(anything, match) }),
  )
  .map(([own, constraints]) => ({ ...own, ...constraints }));
const binding = fc
  .tuple(fields('paramRef', 'validationActions'), fc.record({ matchResources: fc.oneof(anything, match) }))
  .map(([own, resources]) => ({ ...own, ...resources }));

test('policies of any shape are read, told and asked, and nothing is thrown', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('v1', 'v1beta1', 'v1alpha1'),
      fc.constantFrom('Validating', 'Mutating'),
      fc.oneof(spec, anything),
      fc.oneof(binding, anything),
      anything,
      (version, kind, policySpec, bindingSpec, metadata) => {
        const apiVersion = `${GROUP}/${version}`;
        const named = { name: 'p' };
        const bound = isJsonObject(bindingSpec) ? bindingSpec : {};
        const objects: JsonObject[] = [
          { apiVersion, kind: `${kind}AdmissionPolicy`, metadata: named, spec: policySpec },
          { apiVersion, kind: `${kind}AdmissionPolicy`, metadata, spec: policySpec },
          {
            apiVersion,
            kind: `${kind}AdmissionPolicyBinding`,
            metadata: named,
            spec: { ...bound, policyName: 'p' },
          },
          {
            apiVersion: 'apiextensions.k8s.io/v1',
            kind: 'CustomResourceDefinition',
            metadata,
            spec: policySpec,
          },
          { apiVersion: 'v1', kind: 'Namespace', metadata },
        ];
        const policies = admissionPolicies({ objects });
        expect(['allowed', 'denied', 'unknown']).toContain(policies.review(policies.creation(POD)).verdict);
      },
    ),
  );
});

test('objects of any shape are judged', () => {
  const policy = objectOf(`
apiVersion: ${GROUP}/v1
kind: ValidatingAdmissionPolicy
metadata: { name: p }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], resources: ['*'], operations: ['*'] }], objectSelector: { matchExpressions: [{ key: a, operator: DoesNotExist }] } }
  validations: [{ expression: "object.spec.containers.all(c, c.image.contains(':'))" }]
`);
  const bound = objectOf(`
apiVersion: ${GROUP}/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: p }
spec: { policyName: p, validationActions: [Deny] }
`);
  const policies = admissionPolicies({ objects: [policy, bound] });
  fc.assert(
    fc.property(fields('apiVersion', 'kind', 'metadata', 'spec', '__proto__'), (object) => {
      expect(['allowed', 'denied']).toContain(policies.review(policies.creation(object)).verdict);
    }),
  );
});
