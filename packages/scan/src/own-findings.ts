import type { Inventory, ObjectReference, Resource, Rule } from '@toride/core';
import { IGNORE_ANNOTATION, ignoresOf } from './annotations.ts';
import type { Collector } from './collect.ts';
import type { ConfiguredException } from './config.ts';
import type { ExceptionMatcher } from './exceptions.ts';

/** What is wrong with the exceptions, the ignore annotations and the objects that nobody could judge. */
export function recordOwnFindings(
  inventory: Inventory,
  exceptions: ExceptionMatcher,
  rules: readonly Rule[],
  enabled: ReadonlySet<string>,
  collector: Collector,
): void {
  if (enabled.has('scan/exception-expired')) {
    for (const exception of exceptions.expired)
      recordException('scan/exception-expired', exception, collector);
  }
  if (enabled.has('scan/ignore-without-reason')) {
    for (const resource of inventory.resources) recordInvalidIgnores(resource, rules, collector);
  }
  if (enabled.has('scan/object-refused')) {
    for (const resource of inventory.refused) {
      const at = resource.place;
      const values = { why: resource.refused ?? 'the API server would refuse this object' };
      collector.record({
        rule: 'scan/object-refused',
        verdict: 'unknown',
        subject: subjectOf(resource),
        at,
        values,
      });
    }
  }
  // Last, when every finding had its chance to match.
  if (enabled.has('scan/exception-unmatched')) {
    for (const exception of exceptions.unmatched())
      recordException('scan/exception-unmatched', exception, collector);
  }
}

function recordException(rule: string, exception: ConfiguredException, collector: Collector): void {
  const { location, owner, expires, reason } = exception;
  const values = { rules: exception.rules.join(', '), owner, expires, reason };
  const at = { document: Number.MAX_SAFE_INTEGER, pointer: location.pointer };
  collector.record({ rule, subject: { type: 'file', path: location.file }, at, values }, 'fail', location);
}

function recordInvalidIgnores(resource: Resource, rules: readonly Rule[], collector: Collector): void {
  if (resource.object.metadata.annotations?.[IGNORE_ANNOTATION] === undefined) return;
  const pointer = `${resource.place.pointer}/metadata/annotations/toride.dev~1ignore`;
  for (const entry of ignoresOf(resource, rules).invalid) {
    collector.record({
      rule: 'scan/ignore-without-reason',
      subject: subjectOf(resource),
      at: { document: resource.place.document, pointer },
      values: { entry: JSON.stringify(entry.slice(0, 80)) },
    });
  }
}

function subjectOf({ apiVersion, kind, namespace, name }: Resource): { type: 'object' } & ObjectReference {
  return { type: 'object', apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}
