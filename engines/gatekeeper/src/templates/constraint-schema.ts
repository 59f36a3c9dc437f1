import type { ConstraintTemplate } from './template.ts';
import type { Schema } from './schema.ts';

const WILDCARD: Schema = { type: 'string', pattern: '^\\*?[-:a-z0-9]*\\*?$' };
const STRINGS: Schema = { type: 'array', items: { type: 'string' } };
const SELECTOR: Schema = {
  type: 'object',
  properties: {
    matchExpressions: {
      type: 'array',
      items: {
        type: 'object',
        required: ['key', 'operator'],
        properties: { key: { type: 'string' }, operator: { type: 'string' }, values: STRINGS },
      },
    },
    matchLabels: { type: 'object', additionalProperties: { type: 'string' } },
  },
};

/** `spec.match` as the CRDs of constraints have it (gatekeeper 3.23, pkg/target). */
const MATCH: Schema = {
  type: 'object',
  properties: {
    excludedNamespaces: { type: 'array', items: WILDCARD },
    kinds: {
      type: 'array',
      items: { type: 'object', properties: { apiGroups: STRINGS, kinds: STRINGS } },
    },
    labelSelector: SELECTOR,
    name: WILDCARD,
    namespaceSelector: SELECTOR,
    namespaces: { type: 'array', items: WILDCARD },
    scope: { type: 'string' },
    source: { type: 'string', enum: ['All', 'Generated', 'Original'] },
  },
};

const SCOPED: Schema = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      action: { type: 'string' },
      enforcementPoints: {
        type: 'array',
        items: { type: 'object', properties: { name: { type: 'string' } } },
      },
    },
  },
};

/** The schema of a template's constraints, as the CRD that Gatekeeper makes has it. */
export function constraintSchema({ parameters }: ConstraintTemplate): Schema {
  const spec: Record<string, Schema> = {
    match: MATCH,
    enforcementAction: { type: 'string', default: 'deny' },
    scopedEnforcementActions: SCOPED,
  };
  if (parameters !== undefined) spec['parameters'] = parameters;
  return {
    type: 'object',
    properties: {
      metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 63 } } },
      spec: { type: 'object', properties: spec },
      status: { 'x-kubernetes-preserve-unknown-fields': true },
    },
  };
}
