import type { Json } from './json.ts';
import type { Location } from './location.ts';
import type { Severity } from './severity.ts';

/** The frameworks that a rule's finding counts against, with the editions in use. */
export const FRAMEWORKS = {
  'cis-kubernetes': 'CIS Kubernetes Benchmark',
  pss: 'Kubernetes Pod Security Standards',
  'nsa-cisa': 'NSA/CISA Kubernetes Hardening Guidance',
  'owasp-k8s-top-10': 'OWASP Kubernetes Top 10',
  attack: 'MITRE ATT&CK for Containers',
  'k8s-threat-matrix': 'Threat matrix for Kubernetes',
} as const;
export type Framework = keyof typeof FRAMEWORKS;

export interface FrameworkReference {
  readonly framework: Framework;
  /** The control's own number: `5.2.2`, `K01`, `T1611`, `restricted`. */
  readonly control: string;
  /** Edition, where numbers differ between editions: `2022`, `1.23`. */
  readonly edition?: string;
}

/** 4C: where the control sits. */
export const LAYERS = ['cloud', 'cluster', 'container', 'code'] as const;
/** Life cycle: when it acts. */
export const PHASES = ['develop', 'distribute', 'deploy', 'runtime'] as const;
/** What it does about an attack. */
export const FUNCTIONS = ['prevent', 'detect', 'respond'] as const;

/** Which answer needs how much of the cluster. Admission runs what one object allows. */
export type Scope = 'object' | 'namespace' | 'cluster';

/** The policy that a rule was made of, where rules come with the input. */
export interface PolicySource {
  /** What its users call the kind of policy: `K8sRequiredLabels`, `ValidatingAdmissionPolicy`. */
  readonly kind: string;
  readonly name: string;
  /** The languages that its code is written in, the one that is run first. */
  readonly engines: readonly string[];
  /** What is done about a violation, and where: `deny`, `warn in audit`. */
  readonly enforcement: string;
  /** What it judges, in words. */
  readonly match: string;
  readonly parameters?: Json;
  readonly at: Location;
  /** The template that holds its code, where that is another object. */
  readonly template?: Location;
}

/** What is constant of a rule: it stands once in a report, and makes its docs page, its `explain` and its SARIF text. */
export interface Rule {
  /** `engine/name`, equal to the rule's file name: `workload/image-tag-latest`. */
  readonly id: string;
  /** A statement of what should hold, under 70 characters: "Containers do not run as root". */
  readonly title: string;
  /** Why it matters: what an attacker gains. Whole sentences. */
  readonly why: string;
  readonly severity: Severity;
  readonly scope: Scope;
  /** Short and constant: what is wrong, as a noun phrase ("host ports"). */
  readonly reason: string;
  /** One sentence with `{placeholders}` that a finding's values fill. */
  readonly detail: string;
  /** What to do, in our own words. */
  readonly remediation: string;
  /** When a finding of this rule may rightly be excepted. */
  readonly whenNotToUse?: string;
  readonly frameworks: readonly FrameworkReference[];
  readonly layer: (typeof LAYERS)[number];
  readonly phase: (typeof PHASES)[number];
  readonly function: (typeof FUNCTIONS)[number];
  /** Addresses of the specification, KEP or guide that the rule follows. */
  readonly references: readonly string[];
  /** Kubernetes versions in which the rule means something, each `1.x`, both ends included. */
  readonly since?: string;
  readonly until?: string;
  /** Off unless the user switches it on (it needs a setting, or it is a matter of taste). */
  readonly optIn?: boolean;
  /** Present where the rule came with the input. */
  readonly policy?: PolicySource;
}

/**
 * Fills a rule's detail with a finding's values; a placeholder without a value stays as it is.
 *
 * @example fillDetail('container {container} asks for port {port}', { container: 'web', port: 80 })
 */
export function fillDetail(
  template: string,
  values: Readonly<Record<string, string | number | boolean>>,
): string {
  let text = '';
  for (const [index, part] of partsOf(template).entries()) {
    // Texts and names of placeholders take turns, a text first.
    if (index % 2 === 0) text += part;
    else text += Object.hasOwn(values, part) ? String(values[part]) : `{${part}}`;
  }
  return text;
}

// A few hundred templates are filled a hundred thousand times.
const split = new Map<string, readonly string[]>();

function partsOf(template: string): readonly string[] {
  let parts = split.get(template);
  if (parts === undefined) split.set(template, (parts = template.split(/\{(\w+)\}/)));
  return parts;
}

/** The smallest documents that pass and that fail a rule, as YAML: its docs page, its `explain` and its test are made from them. */
export interface RuleExample {
  readonly pass: string;
  readonly fail: string;
}
