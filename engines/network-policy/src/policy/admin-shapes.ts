import type { Json, JsonObject } from '@toride/core';
import { parseLooseBlock } from '../sets/addresses.ts';
import { FIRST_PORT, LAST_PORT } from '../sets/connections.ts';
import type { Shape } from './shape.ts';

// What the published schemas of policy.networking.k8s.io ask for: v1alpha1 as of v0.1.7, v1alpha2 as of v0.2.0 of
// sigs.k8s.io/network-policy-api, experimental channel, which holds all that the standard one holds.

const TEXT: Shape = { type: 'string' };
const NAME: Shape = { type: 'string', maxLength: 100 };
const PRIORITY: Shape = { type: 'integer', minimum: 0, maximum: 1000 };
const PORT: Shape = { type: 'integer', minimum: FIRST_PORT, maximum: LAST_PORT };

const SELECTOR: Shape = {
  type: 'object',
  properties: {
    matchLabels: { type: 'map' },
    matchExpressions: {
      type: 'array',
      items: {
        type: 'object',
        properties: { key: TEXT, operator: TEXT, values: { type: 'array', items: TEXT } },
        required: ['key', 'operator'],
      },
    },
  },
};

interface Version {
  readonly action: readonly string[];
  readonly rules: number;
  readonly peers: number;
  readonly podFields: readonly string[];
  readonly portsField: 'ports' | 'protocols';
  readonly ports: Shape;
  /** Kinds of peers outside of pods, which have no names of ports. */
  readonly portless: readonly string[];
}

/** `a-zA-z` as published. Label by label, for the expression as a whole backtracks over long ones. */
const DOMAIN_NAME: Shape = {
  type: 'string',
  pattern: {
    source:
      '^(\\*\\.)?([a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\\.)+[a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\\.?$',
    matches: (text) => {
      const labels = text.replace(/^\*\./, '').replace(/\.$/, '').split('.');
      return labels.length > 1 && labels.every(isDomainLabel);
    },
  },
};

function isDomainLabel(label: string): boolean {
  return /^[a-zA-z0-9][-a-zA-Z0-9_]*$/.test(label) && (label.length === 1 || /[a-zA-Z0-9]$/.test(label));
}

const NETWORKS: Shape = {
  type: 'array',
  items: {
    type: 'string',
    maxLength: 43,
    rule: (text) => ('why' in parseLooseBlock(text) ? 'Invalid CIDR format provided' : undefined),
  },
  minItems: 1,
  maxItems: 25,
  set: true,
};

const OUTSIDE: Readonly<Record<string, Shape>> = {
  nodes: SELECTOR,
  networks: NETWORKS,
  domainNames: { type: 'array', items: DOMAIN_NAME, minItems: 1, maxItems: 25, set: true },
};

function oneOf(properties: Readonly<Record<string, Shape>>): Shape {
  return { type: 'object', properties, minProperties: 1, maxProperties: 1 };
}

function pods(required: readonly string[]): Readonly<Record<string, Shape>> {
  return {
    namespaces: SELECTOR,
    pods: { type: 'object', properties: { namespaceSelector: SELECTOR, podSelector: SELECTOR }, required },
  };
}

function rules(version: Version, field: 'from' | 'to'): Shape {
  const { action, peers, podFields, portsField, ports, portless } = version;
  const outside = field === 'from' ? {} : Object.fromEntries(portless.map((key) => [key, OUTSIDE[key]!]));
  const message = `${portless.join('/')} peer cannot be set with namedPorts since there are no namedPorts for ${portless.join('/')}`;
  return {
    type: 'array',
    maxItems: version.rules,
    items: {
      type: 'object',
      properties: {
        name: NAME,
        action: { type: 'string', enum: action },
        [field]: {
          type: 'array',
          items: oneOf({ ...pods(podFields), ...outside }),
          minItems: 1,
          maxItems: peers,
        },
        [portsField]: ports,
      },
      required: ['action', field],
      ...(field === 'from'
        ? {}
        : { rule: (rule: JsonObject) => (namesPortsOfOutside(rule, version) ? message : undefined) }),
    },
  };
}

function namesPortsOfOutside(rule: JsonObject, { portsField, portless }: Version): boolean {
  const has = (list: Json | undefined, keys: readonly string[]) =>
    ((list ?? []) as readonly JsonObject[]).some((one) => keys.some((key) => Object.hasOwn(one, key)));
  return has(rule['to'], portless) && has(rule[portsField], ['namedPort', 'destinationNamedPort']);
}

function spec(version: Version, more: Readonly<Record<string, Shape>>): Shape {
  return {
    type: 'object',
    properties: {
      ...more,
      subject: oneOf(pods(version.podFields)),
      ingress: rules(version, 'from'),
      egress: rules(version, 'to'),
    },
    required: [...Object.keys(more), 'subject'],
  };
}

const PROTOCOL: Shape = { type: 'string', default: 'TCP' };

const ADMIN: Version = {
  action: ['Allow', 'Deny', 'Pass'],
  rules: 100,
  peers: 100,
  podFields: ['namespaceSelector', 'podSelector'],
  portsField: 'ports',
  ports: {
    type: 'array',
    items: oneOf({
      portNumber: {
        type: 'object',
        properties: { protocol: PROTOCOL, port: PORT },
        required: ['port', 'protocol'],
      },
      portRange: {
        type: 'object',
        properties: { protocol: PROTOCOL, start: PORT, end: PORT },
        required: ['end', 'start'],
      },
      namedPort: TEXT,
    }),
    minItems: 1,
    maxItems: 100,
  },
  portless: ['networks', 'nodes', 'domainNames'],
};

const BASELINE: Version = { ...ADMIN, action: ['Allow', 'Deny'], portless: ['networks', 'nodes'] };

const DESTINATION: Shape = {
  type: 'object',
  properties: {
    destinationPort: oneOf({
      number: PORT,
      range: {
        type: 'object',
        properties: { start: PORT, end: PORT },
        required: ['end', 'start'],
        rule: ({ start, end }) =>
          Number(start) < Number(end) ? undefined : 'Start port must be less than End port',
      },
    }),
  },
  minProperties: 1,
};

const CLUSTER: Version = {
  action: ['Accept', 'Deny', 'Pass'],
  rules: 25,
  peers: 25,
  podFields: ['podSelector'],
  portsField: 'protocols',
  ports: {
    type: 'array',
    items: oneOf({ tcp: DESTINATION, udp: DESTINATION, sctp: DESTINATION, destinationNamedPort: TEXT }),
    minItems: 1,
    maxItems: 25,
  },
  portless: ['networks', 'nodes', 'domainNames'],
};

/** Of `spec`, by kind. */
export const ADMIN_SHAPES = {
  AdminNetworkPolicy: spec(ADMIN, { priority: PRIORITY }),
  BaselineAdminNetworkPolicy: spec(BASELINE, {}),
  ClusterNetworkPolicy: spec(CLUSTER, {
    tier: { type: 'string', enum: ['Admin', 'Baseline'] },
    priority: PRIORITY,
  }),
} as const;
