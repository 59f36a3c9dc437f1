import type { Level, LevelVersion, PolicyVersion } from '../level.ts';
import { LEVELS, compareLevels, isLevel, parsePolicyVersion, sameLevelVersion } from '../level.ts';
import { invalidValue, type FieldError } from './status.ts';

export const LABEL_PREFIX = 'pod-security.kubernetes.io/';

/** What a namespace can ask for; `audit` and `warn` never refuse. */
export const MODES = ['enforce', 'audit', 'warn'] as const;
export type Mode = (typeof MODES)[number];

/** The policy of a namespace: a level and a version for each mode. */
export type Policy = Readonly<Record<Mode, LevelVersion>>;

/** What holds where a namespace and the configuration say nothing. */
export const PRIVILEGED_POLICY: Policy = {
  enforce: { level: 'privileged', version: 'latest' },
  audit: { level: 'privileged', version: 'latest' },
  warn: { level: 'privileged', version: 'latest' },
};

/** Every label that the admission plug-in reads. */
export const POLICY_LABELS: readonly string[] = MODES.flatMap((mode) => [
  levelLabel(mode),
  versionLabel(mode),
]);

export function levelLabel(mode: Mode): string {
  return `${LABEL_PREFIX}${mode}`;
}

export function versionLabel(mode: Mode): string {
  return `${LABEL_PREFIX}${mode}-version`;
}

export type Labels = Readonly<Record<string, string>> | undefined;

/**
 * The policy that a namespace's labels ask for, as the admission plug-in reads them.
 *
 * Labels that cannot be read are refused when a namespace is made or changed; where they stand already, `enforce` falls back
 * to `restricted`, `audit` and `warn` to `privileged`, and every version to `latest`. A namespace that enforces more than it
 * warns about warns about as much as it enforces.
 *
 * @param defaults what holds for a mode without labels
 * @example policyOf({ 'pod-security.kubernetes.io/enforce': 'baseline' }).policy.warn.level // 'baseline'
 */
export function policyOf(
  labels: Labels,
  defaults: Policy = PRIVILEGED_POLICY,
): { readonly policy: Policy; readonly errors: readonly FieldError[] } {
  if (labels === undefined || labels === null) return { policy: defaults, errors: [] };
  const errors: FieldError[] = [];
  const [enforce, audit, ownWarn] = MODES.map((mode) => modeOf(mode, labels, defaults[mode], errors)) as [
    LevelVersion,
    LevelVersion,
    LevelVersion,
  ];
  const warn = warnAtLeast(enforce, ownWarn, labels);
  return { policy: { enforce, audit, warn }, errors };
}

function modeOf(
  mode: Mode,
  labels: NonNullable<Labels>,
  fallback: LevelVersion,
  errors: FieldError[],
): LevelVersion {
  const level = label(labels, levelLabel(mode));
  const version = label(labels, versionLabel(mode));
  return {
    level: level === undefined ? fallback.level : levelOf(mode, level, errors),
    version: version === undefined ? fallback.version : versionOf(mode, version, errors),
  };
}

function levelOf(mode: Mode, text: string, errors: FieldError[]): Level {
  if (isLevel(text)) return text;
  errors.push(invalidLabel(levelLabel(mode), text, INVALID_LEVEL));
  return mode === 'enforce' ? 'restricted' : 'privileged';
}

function versionOf(mode: Mode, text: string, errors: FieldError[]): PolicyVersion {
  const version = parsePolicyVersion(text);
  if (version !== undefined) return version;
  errors.push(invalidLabel(versionLabel(mode), text, INVALID_VERSION));
  return 'latest';
}

function warnAtLeast(enforce: LevelVersion, warn: LevelVersion, labels: NonNullable<Labels>): LevelVersion {
  if (label(labels, levelLabel('warn')) !== undefined) return warn;
  // Only a readable enforce level counts: the fallback to `restricted` makes no warnings.
  if (!isLevel(label(labels, levelLabel('enforce')) ?? '')) return warn;
  if (compareLevels(enforce.level, warn.level) <= 0) return warn;
  const versioned = label(labels, versionLabel('warn')) !== undefined;
  return { level: enforce.level, version: versioned ? warn.version : enforce.version };
}

export const INVALID_LEVEL = `must be one of ${LEVELS.join(', ')}`;
export const INVALID_VERSION = 'must be "latest" or "v1.x"';

function invalidLabel(key: string, value: string, detail: string): FieldError {
  return invalidValue(`metadata.labels[${key}]`, value, detail);
}

/** Labels are hostile input: only own keys count. */
export function label(labels: Labels, key: string): string | undefined {
  return labels !== undefined && labels !== null && Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/** True when nothing is enforced, audited or warned about. */
export function isFullyPrivileged(policy: Policy): boolean {
  return MODES.every((mode) => policy[mode].level === 'privileged');
}

/** True when both ask for the same; versions of `privileged` mean nothing. */
export function equivalentPolicies(a: Policy, b: Policy): boolean {
  return MODES.every(
    (mode) =>
      (a[mode].level === 'privileged' && b[mode].level === 'privileged') ||
      sameLevelVersion(a[mode], b[mode]),
  );
}
