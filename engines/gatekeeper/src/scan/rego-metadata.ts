import { parseModule, type Annotations } from '@toride/rego';
import type { ConstraintTemplate, RegoCode } from '../templates/template.ts';

/** What the authors of a template's Rego say about it in its metadata annotations. */
export interface PolicyMetadata {
  readonly title?: string;
  readonly description?: string;
  /** `custom.severity`, as it was written. */
  readonly severity?: string;
  /** `custom.remediation`. */
  readonly remediation?: string;
  /** Addresses of `related_resources`. */
  readonly references: readonly string[];
}

const NONE: PolicyMetadata = { references: [] };
const known = new WeakMap<ConstraintTemplate, PolicyMetadata>();

/**
 * Reads the annotations of the package and of the rule `violation`, which comes first. Gatekeeper does not read them, so a
 * mistake in them is no mistake of the policy.
 */
export function regoMetadata(template: ConstraintTemplate | undefined): PolicyMetadata {
  if (template === undefined) return NONE;
  let metadata = known.get(template);
  if (metadata === undefined) known.set(template, (metadata = readMetadata(template)));
  return metadata;
}

function readMetadata({ code }: ConstraintTemplate): PolicyMetadata {
  const rego = code.find((one): one is RegoCode => one.engine === 'Rego');
  // Most templates have none, and parsing costs.
  if (rego === undefined || !/^\s*#\s*METADATA\s*$/m.test(rego.rego)) return NONE;
  const { module } = parseModule(rego.rego, { version: rego.version });
  if (module === undefined) return NONE;
  const rules = module.rules.filter(({ head }) => head.name === 'violation');
  const blocks = [...rules.flatMap((rule) => rule.annotations), ...module.annotations];
  const first = <T>(pick: (block: Annotations) => T | undefined): T | undefined =>
    blocks.map(pick).find((value) => value !== undefined);
  const custom = (field: string): string | undefined =>
    first(({ custom: fields }) => {
      const value = fields !== undefined && Object.hasOwn(fields, field) ? fields[field] : undefined;
      return typeof value === 'string' && value.trim() !== '' ? value : undefined;
    });
  const title = first((block) => block.title?.trim() || undefined);
  const description = first((block) => block.description?.trim() || undefined);
  const severity = custom('severity');
  const remediation = custom('remediation');
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(severity === undefined ? {} : { severity }),
    ...(remediation === undefined ? {} : { remediation }),
    references: blocks
      .flatMap((block) => block.relatedResources ?? [])
      .map(({ ref }) => ref)
      .filter((ref, index, all) => isWebAddress(ref) && all.indexOf(ref) === index),
  };
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}
