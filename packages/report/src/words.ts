import type {
  CoverageGap,
  Diagnostic,
  ExceptionNote,
  Finding,
  FrameworkReference,
  Location,
  ObjectReference,
  Subject,
} from '@toride/core';
import { objectOf, subjectKey } from '@toride/core';

/** `Deployment shop/web`: what people call an object. */
export function objectName(object: ObjectReference): string {
  return `${object.kind} ${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name}`;
}

/** What owns the subject as people call it: the workload or object, else the subject itself. */
export function ownerName(subject: Subject): string {
  const object = objectOf(subject);
  return object === undefined ? subjectKey(subject) : objectName(object);
}

/** `Deployment shop/web, container app`. */
export function subjectName(subject: Subject): string {
  if (subject.type !== 'container') return ownerName(subject);
  return `${objectName(subject.object)}, ${containerName(subject)}`;
}

/** `container app`, `init container setup`. */
export function containerName(subject: Subject & { readonly type: 'container' }): string {
  const types = {
    container: 'container',
    initContainer: 'init container',
    ephemeralContainer: 'ephemeral container',
  };
  return `${types[subject.containerType]} ${subject.container}`;
}

export function namespaceOf(subject: Subject): string | undefined {
  return subject.type === 'identity' ? subject.namespace : objectOf(subject)?.namespace;
}

/** `deploy/web.yaml:12:9`. */
export function placeName(location: Location | undefined): string {
  if (location === undefined) return '';
  const file = location.file === '-' ? '<stdin>' : location.file;
  if (location.line === undefined) return file;
  return `${file}:${location.line}${location.column === undefined ? '' : `:${location.column}`}`;
}

/** Why a finding's rule could not be decided. */
export function whyUnknown(finding: Finding): string {
  const why = finding.values['why'];
  return typeof why === 'string' ? why : finding.detail;
}

/** `The registry keeps tags immutable (team-shop, until 2027-03-31)`. */
export function exceptionText(exception: ExceptionNote): string {
  const { reason, owner, expires, source } = exception;
  const by = [owner, expires === undefined ? undefined : `until ${expires}`].filter(
    (part) => part !== undefined,
  );
  return `${reason} (${by.length === 0 ? source : by.join(', ')})`;
}

/** `Secret in namespace shop: could not be read: why`. */
export function coverageText(gap: CoverageGap): string {
  const where = [
    gap.namespace === undefined ? '' : ` in namespace ${gap.namespace}`,
    gap.exceptNamespaces === undefined ? '' : ` outside namespace ${gap.exceptNamespaces.join(', ')}`,
  ];
  const read = gap.coverage === 'denied' ? 'could not be read' : 'only some could be read';
  return `${gapKind(gap)}${where.join('')}: ${read}: ${gap.why}`;
}

function gapKind({ kind, group }: CoverageGap): string {
  if (kind === '*') return group === '*' || group === '' ? 'objects of any kind' : `kinds of ${group}`;
  return group === '' || group === '*' ? kind : `${kind}.${group}`;
}

/** `owasp-k8s-top-10 K01 (2025)`: the same number means another thing in another edition. */
export function controlText({ framework, control, edition }: FrameworkReference): string {
  return `${framework} ${control}${edition === undefined ? '' : ` (${edition})`}`;
}

/** What is wrong with an input, then what to do about it, as sentences. */
export function adviceText({ message, hint }: Diagnostic): string {
  const texts = [message, hint].filter((text) => text !== undefined);
  return texts.map((text) => (/[.!?]\s*$/.test(text) ? text : `${text}.`)).join(' ');
}
