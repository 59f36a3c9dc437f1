import { SEVERITIES, type Inventory, type Resource, type Rule, type Severity } from '@toride/core';
import { readMatch } from '../match/match.ts';
import { at, jsonOf, stringAt } from '../object.ts';
import type { Constraint } from '../templates/constraint.ts';
import {
  actionsAt,
  readEnforcement,
  type Enforcement,
  type EnforcementPoint,
} from '../templates/enforcement.ts';
import type { ConstraintTemplate } from '../templates/template.ts';
import { matchWords } from './match-words.ts';
import { regoMetadata } from './rego-metadata.ts';

/** What a rule is made of. */
export interface RuleParts {
  readonly resource: Resource;
  readonly constraint: Constraint | undefined;
  readonly template: ConstraintTemplate | undefined;
  /** Also of a template that cannot be used. */
  readonly templateResource: Resource | undefined;
  readonly inventory: Inventory;
}

/** Where a scan stands: it looks at what is there, as Gatekeeper's audit does. */
export const POINT: EnforcementPoint = 'audit.gatekeeper.sh';

/** Says how bad a violation is, on a constraint or its template. */
export const SEVERITY_ANNOTATION = 'toride.dev/severity';

/** The rule of one constraint; its texts are those that its authors wrote, where they wrote any. */
export function ruleOfConstraint(parts: RuleParts): Rule {
  const { resource, template, templateResource, inventory } = parts;
  const { kind, name } = resource;
  const metadata = regoMetadata(template);
  const own = annotationsOf(resource);
  const ofTemplate = annotationsOf(templateResource);
  const title =
    own['metadata.gatekeeper.sh/title'] ?? ofTemplate['metadata.gatekeeper.sh/title'] ?? metadata.title;
  const why = own['description'] ?? ofTemplate['description'] ?? metadata.description;
  return {
    id: policyRuleId(kind, name),
    title: clip(title === undefined ? `Objects keep ${kind} ${name}` : `${title} (${name})`, 80),
    why: clip(
      why ?? `The constraint ${kind} ${name} of this cluster asks for it; its template says no more.`,
      2000,
    ),
    severity: severityOf(parts, metadata.severity),
    scope: 'object',
    reason: clip(`violation of ${kind}`, 80),
    detail: '{message}{of}',
    remediation: clip(
      metadata.remediation ??
        `Change the object so that it keeps the policy, or ask its owners whether ${kind} ${name} should match it.`,
      2000,
    ),
    frameworks: FRAMEWORKS,
    layer: 'cluster',
    phase: 'deploy',
    function: 'prevent',
    references: metadata.references,
    policy: {
      kind,
      name,
      engines: template?.code.map(({ engine }) => engine) ?? [],
      enforcement: enforcementWords(parts),
      match: matchOf(parts),
      ...parametersOf(parts),
      at: inventory.locate(resource.place),
      ...(templateResource === undefined ? {} : { template: inventory.locate(templateResource.place) }),
    },
  };
}

/** Policies of one's own are what "policy enforcement" asks for; what they are about, only their authors know. */
export const FRAMEWORKS: Rule['frameworks'] = [
  { framework: 'owasp-k8s-top-10', control: 'K04', edition: '2022' },
  { framework: 'owasp-k8s-top-10', control: 'K04', edition: '2025' },
];

/** The rule of a policy, by its kind and name; characters that no name has are left out. */
export function policyRuleId(kind: string, name: string): string {
  return `gatekeeper/${idPart(kind)}/${idPart(name)}`;
}

function idPart(text: string): string {
  return (
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9.-]/g, '_')
      .slice(0, 253) || '_'
  );
}

/** By what the cluster does about it, unless the policy's authors say otherwise. */
const BY_ACTION: Readonly<Record<string, Severity>> = { deny: 'high', warn: 'medium', dryrun: 'low' };

function severityOf({ resource, templateResource }: RuleParts, said: string | undefined): Severity {
  const own = annotationsOf(resource)[SEVERITY_ANNOTATION];
  const written = own ?? annotationsOf(templateResource)[SEVERITY_ANNOTATION] ?? said;
  const known = severityNamed(written);
  if (known !== undefined) return known;
  const actions = actionsOf(enforcementOf({ resource }));
  const severities = actions.map((action) =>
    Object.hasOwn(BY_ACTION, action) ? (BY_ACTION[action] as Severity) : 'medium',
  );
  return SEVERITIES.find((severity) => severities.includes(severity)) ?? 'medium';
}

/** The severity that an annotation names; undefined where it names none. */
export function severityNamed(text: string | undefined): Severity | undefined {
  return SEVERITIES.find((severity) => severity === text?.trim().toLowerCase());
}

function enforcementOf({ resource }: Pick<RuleParts, 'resource'>): Enforcement {
  const read = readEnforcement(jsonOf(resource));
  return 'error' in read ? { action: 'deny', scoped: new Map() } : read.enforcement;
}

/** What is done in the audit; of a constraint that leaves the audit out, what is done at admission. */
export function actionsOf(enforcement: Enforcement): readonly string[] {
  for (const point of [POINT, 'validation.gatekeeper.sh', 'vap.k8s.io'] as const) {
    const actions = actionsAt(enforcement, point);
    if (actions.length > 0) return actions;
  }
  return [];
}

function enforcementWords(parts: RuleParts): string {
  const enforcement = enforcementOf(parts);
  if (enforcement.action !== 'scoped') return enforcement.action;
  const words = [...enforcement.scoped].map(([point, actions]) => `${actions.join(' and ')} at ${point}`);
  return words.length === 0 ? 'nowhere' : words.join(', ');
}

function matchOf({ resource }: RuleParts): string {
  const match = readMatch(at(jsonOf(resource), 'spec', 'match'), 'spec.match');
  return 'error' in match ? match.error : clip(matchWords(match.match), 2000);
}

function parametersOf({ resource, constraint }: RuleParts): Pick<NonNullable<Rule['policy']>, 'parameters'> {
  const parameters = constraint?.parameters ?? at(jsonOf(resource), 'spec', 'parameters');
  return parameters === undefined ? {} : { parameters };
}

function annotationsOf(resource: Resource | undefined): Readonly<Record<string, string | undefined>> {
  const annotations = resource && at(jsonOf(resource), 'metadata', 'annotations');
  const text = (key: string): string | undefined => clip(stringAt(annotations, key), 2000) || undefined;
  return {
    description: text('description'),
    'metadata.gatekeeper.sh/title': text('metadata.gatekeeper.sh/title'),
    [SEVERITY_ANNOTATION]: text(SEVERITY_ANNOTATION),
  };
}

/** Texts of the input, at a length that a report can hold, without characters that act (control, direction). */
export function clip(text: string, length: number): string {
  const plain = text.replaceAll(ACTING, ' ').trim();
  if (plain.length <= length) return plain;
  return `${plain.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

// oxlint-disable-next-line no-control-regex
const ACTING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;
