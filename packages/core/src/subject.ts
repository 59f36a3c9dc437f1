/** Names one API object. A namespace that the document leaves unset stays unset: the cluster decides it at apply time. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

export type ContainerType = 'container' | 'initContainer' | 'ephemeralContainer';

/** What a finding is about. Closed: a new kind of subject must be handled wherever subjects are printed or matched. */
export type Subject =
  | ({ readonly type: 'object' } & ObjectReference)
  | {
      readonly type: 'container';
      readonly object: ObjectReference;
      readonly container: string;
      readonly containerType: ContainerType;
    }
  /** `digest` is `sha256:…`. */
  | { readonly type: 'image'; readonly digest: string; readonly reference?: string }
  /** `purl` without a version identifies the package; the version is a value of the finding. */
  | { readonly type: 'package'; readonly purl: string; readonly image?: string }
  | { readonly type: 'node'; readonly name: string }
  | {
      readonly type: 'identity';
      readonly kind: 'User' | 'Group' | 'ServiceAccount';
      readonly name: string;
      readonly namespace?: string;
    }
  | { readonly type: 'file'; readonly path: string; readonly node?: string }
  | { readonly type: 'endpoint'; readonly address: string; readonly port: number; readonly protocol: string }
  | {
      readonly type: 'process';
      readonly executable: string;
      readonly object?: ObjectReference;
      readonly node?: string;
    };

/**
 * The subject as one line: what tables print, and what fingerprints and sorting are made from.
 *
 * @example subjectKey({ type: 'object', apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' }) // 'v1/Pod shop/web'
 */
export function subjectKey(subject: Subject): string {
  switch (subject.type) {
    case 'object':
      return objectKey(subject);
    case 'container':
      return `${objectKey(subject.object)} ${subject.containerType} ${subject.container}`;
    case 'image':
      return `image ${subject.digest}`;
    case 'package':
      return `package ${subject.purl}${subject.image === undefined ? '' : ` in ${subject.image}`}`;
    case 'node':
      return `node ${subject.name}`;
    case 'identity':
      return `${subject.kind} ${subject.namespace === undefined ? '' : `${subject.namespace}/`}${subject.name}`;
    case 'file':
      return `file ${subject.node === undefined ? '' : `${subject.node}:`}${subject.path}`;
    case 'endpoint':
      return `endpoint ${subject.protocol} ${subject.address}:${subject.port}`;
    case 'process':
      return `process ${subject.executable}${subject.object === undefined ? '' : ` of ${objectKey(subject.object)}`}${
        subject.node === undefined ? '' : ` on ${subject.node}`
      }`;
  }
}

/** `apiVersion/Kind namespace/name`, or without the namespace where it is unset. */
export function objectKey(object: ObjectReference): string {
  const name = object.namespace === undefined ? object.name : `${object.namespace}/${object.name}`;
  return `${object.apiVersion}/${object.kind} ${name}`;
}

/** The object that a subject belongs to, if it belongs to one. */
export function objectOf(subject: Subject): ObjectReference | undefined {
  if (subject.type === 'object') return subject;
  if (subject.type === 'container' || subject.type === 'process') return subject.object;
  return undefined;
}
