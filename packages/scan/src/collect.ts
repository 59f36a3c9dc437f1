import {
  objectKey,
  objectOf,
  subjectKey,
  type EmittedFinding,
  type ExceptionNote,
  type Inventory,
  type Location,
  type ObjectReference,
  type Place,
  type Resource,
  type Rule,
  type Verdict,
} from '@toride/core';
import { ignoresOf, type Ignores } from './annotations.ts';
import type { ExceptionMatcher } from './exceptions.ts';

/** A finding as it waits for publication: small, since a large cluster has some hundred thousand of them. */
export interface Recorded {
  readonly finding: EmittedFinding;
  readonly verdict: Verdict;
  readonly resource: Resource | undefined;
  readonly exception: ExceptionNote | undefined;
  /** For what stands in a file that is not part of the inventory (`toride.yaml`). */
  readonly location?: Location;
}

/** All findings of one object, or of one subject that is no object. */
export interface Bucket {
  /** Where it stands among the documents. */
  readonly order: number;
  readonly key: string;
  readonly findings: Recorded[];
}

export interface Collector {
  record(finding: EmittedFinding, verdict?: Verdict, location?: Location): void;
  /** In document order; the findings of each sorted by place, rule and subject. */
  buckets(): Bucket[];
}

/** Gathers what engines emit, by object, and settles exceptions on the way in. */
export function createCollector(
  inventory: Inventory,
  exceptions: ExceptionMatcher,
  rules: readonly Rule[],
): Collector {
  const byKey = new Map<string, MutableBucket>();
  const resourceAt = createResourceLookup(inventory);
  const ignores = new Map<Resource, Ignores>();
  // Nearly every finding is about the object that it stands in: no text has to be made to find its bucket again.
  const byResource: (MutableBucket | undefined)[] = [];

  const inlineNote = (resource: Resource | undefined, rule: string): ExceptionNote | undefined => {
    if (resource?.object.metadata?.annotations === undefined) return undefined;
    let own = ignores.get(resource);
    if (own === undefined) ignores.set(resource, (own = ignoresOf(resource, rules)));
    return own.notes.get(rule);
  };

  /** A finding in a pod is about its controller, whose annotations count as well. */
  const ownerOf = (resource: Resource | undefined, object: ObjectReference | undefined) => {
    if (resource === undefined || object === undefined || resource.kind === object.kind) return undefined;
    const group = object.apiVersion.includes('/') ? object.apiVersion.split('/', 1)[0] : '';
    return inventory.find(object.kind, group ?? '', object.namespace, object.name);
  };

  return {
    record(finding, verdict = finding.verdict ?? 'fail', location) {
      const object = objectOf(finding.subject);
      const resource = location === undefined ? resourceAt(finding.at) : undefined;
      const failing = verdict === 'fail' || verdict === 'unknown';
      const exception = failing
        ? (exceptions.find(finding, resource) ??
          inlineNote(resource, finding.rule) ??
          inlineNote(ownerOf(resource, object), finding.rule))
        : undefined;
      const own =
        resource !== undefined && object !== undefined && isSame(object, resource) ? resource.id : undefined;
      const order = finding.at.document;
      let bucket = own === undefined ? undefined : byResource[own];
      if (bucket === undefined) {
        const key = object === undefined ? subjectKey(finding.subject) : objectKey(object);
        bucket = byKey.get(key);
        if (bucket === undefined) byKey.set(key, (bucket = { order, key, findings: [] }));
        if (own !== undefined) byResource[own] = bucket;
      }
      if (order < bucket.order) bucket.order = order;
      bucket.findings.push({
        finding,
        verdict: exception === undefined ? verdict : 'excepted',
        resource,
        exception,
        ...(location === undefined ? {} : { location }),
      });
    },
    buckets() {
      const buckets = [...byKey.values()].sort((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
      for (const bucket of buckets) bucket.findings.sort(byPlaceAndRule);
      return buckets;
    },
  };
}

interface MutableBucket {
  order: number;
  readonly key: string;
  readonly findings: Recorded[];
}

function isSame(a: ObjectReference, b: ObjectReference): boolean {
  return (
    a.name === b.name && a.kind === b.kind && a.namespace === b.namespace && a.apiVersion === b.apiVersion
  );
}

function byPlaceAndRule(a: Recorded, b: Recorded): number {
  const [x, y] = [a.finding, b.finding];
  if (x.at.document !== y.at.document) return x.at.document - y.at.document;
  if (x.rule !== y.rule) return x.rule < y.rule ? -1 : 1;
  if (x.at.pointer !== y.at.pointer) return x.at.pointer < y.at.pointer ? -1 : 1;
  if (x.subject === y.subject) return 0;
  const [s, t] = [subjectKey(x.subject), subjectKey(y.subject)];
  if (s === t) return 0;
  return s < t ? -1 : 1;
}

/** The object that a place is in: nearly always the only one of its document, several in a List. */
function createResourceLookup(inventory: Inventory): (place: Place) => Resource | undefined {
  const byDocument = new Map<number, Resource | Resource[]>();
  for (const resource of [...inventory.resources, ...inventory.refused]) {
    const { document } = resource.place;
    const held = byDocument.get(document);
    if (held === undefined) byDocument.set(document, resource);
    else if (Array.isArray(held)) held.push(resource);
    else byDocument.set(document, [held, resource]);
  }
  return ({ document, pointer }) => {
    const held = byDocument.get(document);
    if (!Array.isArray(held)) return held;
    return held.find(({ place }) => pointer === place.pointer || pointer.startsWith(`${place.pointer}/`));
  };
}
