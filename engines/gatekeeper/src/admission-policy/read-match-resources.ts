import type { Json } from '@toride/core';
import { member } from '../object.ts';
import type { Fields } from './fields.ts';
import type { MatchResources, ResourceRule } from './policy.ts';

const OPERATIONS = ['CREATE', 'UPDATE', 'DELETE', 'CONNECT', '*'];

/** MatchResources with the defaults of the API (admissionregistration/v1, SetDefaults_MatchResources). */
export function readMatchResources(
  fields: Fields,
  parent: Json | undefined,
  field: string,
  pointer: string,
): MatchResources {
  const own = `${pointer}/${field}`;
  const value = fields.object(member(parent, field), own);
  return {
    namespaceSelector: fields.selector(value, 'namespaceSelector', own),
    objectSelector: fields.selector(value, 'objectSelector', own),
    resourceRules: readRules(fields, value, 'resourceRules', own),
    excludeResourceRules: readRules(fields, value, 'excludeResourceRules', own),
    matchPolicy: fields.oneOf(value, 'matchPolicy', own, ['Equivalent', 'Exact'], 'Equivalent'),
  };
}

function readRules(fields: Fields, parent: Json, field: string, pointer: string): ResourceRule[] {
  return fields.list(parent, field, pointer).map((entry, index) => {
    const own = `${pointer}/${field}/${index}`;
    const rule: ResourceRule = {
      operations: fields.strings(entry, 'operations', own),
      apiGroups: fields.strings(entry, 'apiGroups', own),
      apiVersions: fields.strings(entry, 'apiVersions', own),
      resources: fields.strings(entry, 'resources', own),
      scope: fields.oneOf(entry, 'scope', own, ['*', 'Cluster', 'Namespaced'], '*'),
      resourceNames: fields.strings(entry, 'resourceNames', own),
    };
    for (const name of ['operations', 'apiGroups', 'apiVersions', 'resources'] as const)
      if (rule[name].length === 0) fields.say(`${own}/${name}`, 'Required value');
    for (const [at, operation] of rule.operations.entries())
      if (!OPERATIONS.includes(operation))
        fields.say(
          `${own}/operations/${at}`,
          `Unsupported value: ${JSON.stringify(operation)}: supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"`,
        );
    return rule;
  });
}
