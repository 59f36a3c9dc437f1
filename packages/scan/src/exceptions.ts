import {
  objectOf,
  subjectKey,
  type EmittedFinding,
  type ExceptionNote,
  type Resource,
  type Subject,
} from '@toride/core';
import type { ConfiguredException } from './config.ts';
import { compileGlob } from './glob.ts';

/** Decides for each finding whether an exception covers it, and remembers which exceptions ever did. */
export interface ExceptionMatcher {
  find(finding: EmittedFinding, resource: Resource | undefined): ExceptionNote | undefined;
  readonly expired: readonly ConfiguredException[];
  unmatched(): readonly ConfiguredException[];
}

/**
 * Compiles the exceptions of `toride.yaml`. An expired one matches nothing: its findings come back on the day after.
 *
 * @param today `YYYY-MM-DD`
 */
export function compileExceptions(
  exceptions: readonly ConfiguredException[],
  today: string,
): ExceptionMatcher {
  const live = exceptions.filter((exception) => exception.expires >= today).map(compile);
  const byRule = new Map<string, Compiled[]>();
  return {
    expired: exceptions.filter((exception) => exception.expires < today),
    unmatched: () => live.filter((one) => !one.used).map((one) => one.exception),
    find(finding, resource) {
      if (live.length === 0) return undefined;
      let candidates = byRule.get(finding.rule);
      if (candidates === undefined) {
        candidates = live.filter((one) => one.coversRule(finding.rule));
        byRule.set(finding.rule, candidates);
      }
      const hit = candidates.find((one) => one.coversSubject(finding, resource));
      if (hit === undefined) return undefined;
      hit.used = true;
      return hit.note;
    },
  };
}

interface Compiled {
  readonly exception: ConfiguredException;
  readonly note: ExceptionNote;
  used: boolean;
  coversRule(rule: string): boolean;
  coversSubject(finding: EmittedFinding, resource: Resource | undefined): boolean;
}

function compile(exception: ConfiguredException): Compiled {
  const { match, reason, owner, expires } = exception;
  const rules = exception.rules.map(compileGlob);
  const tests: ((finding: EmittedFinding, resource: Resource | undefined) => boolean)[] = [];
  const field = (
    pattern: string | undefined,
    read: (f: EmittedFinding, r: Resource | undefined) => string | undefined,
  ) => {
    if (pattern === undefined) return;
    const glob = compileGlob(pattern);
    tests.push((finding, resource) => {
      const value = read(finding, resource);
      return value !== undefined && glob(value);
    });
  };
  field(match.kind, (finding) => objectOf(finding.subject)?.kind);
  field(match.namespace, (finding) => namespaceOf(finding.subject));
  field(match.name, (finding) => nameOf(finding.subject));
  field(match.container, ({ subject }) => (subject.type === 'container' ? subject.container : undefined));
  field(match.image, (finding) => imageOf(finding));
  field(match.package, ({ subject }) => (subject.type === 'package' ? subject.purl : undefined));
  field(match.cve, ({ values }) => (typeof values['cve'] === 'string' ? values['cve'] : undefined));
  field(match.subject, (finding) => subjectKey(finding.subject));
  for (const [label, pattern] of Object.entries(match.labels ?? {})) {
    field(pattern, (_finding, resource) => labelOf(resource, label));
  }
  return {
    exception,
    note: { reason, owner, expires, source: 'toride.yaml' },
    used: false,
    coversRule: (rule) => rules.some((glob) => glob(rule)),
    coversSubject: (finding, resource) => tests.every((test) => test(finding, resource)),
  };
}

function labelOf(resource: Resource | undefined, label: string): string | undefined {
  const labels = resource?.object.metadata.labels;
  return labels !== undefined && Object.hasOwn(labels, label) ? labels[label] : undefined;
}

function namespaceOf(subject: Subject): string | undefined {
  return subject.type === 'identity' ? subject.namespace : objectOf(subject)?.namespace;
}

function nameOf(subject: Subject): string | undefined {
  if (subject.type === 'identity' || subject.type === 'node') return subject.name;
  return objectOf(subject)?.name;
}

function imageOf({ subject, values }: EmittedFinding): string | undefined {
  if (subject.type === 'image') return subject.reference ?? subject.digest;
  if (subject.type === 'package') return subject.image;
  return typeof values['image'] === 'string' ? values['image'] : undefined;
}
