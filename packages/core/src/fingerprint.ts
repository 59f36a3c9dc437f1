import { hash } from 'node:crypto';
import { pointerTokens } from './pointer.ts';
import { subjectKey, type Subject } from './subject.ts';

/**
 * A finding's stable id: rule, subject and field path by list keys (never by index), so that it survives reordering, moved
 * lines and a new image tag.
 *
 * @param path from {@link keyedPath}
 * @returns 16 hexadecimal digits (64 bits: a collision among a million findings has odds of one in thirty-seven million).
 */
export function fingerprint(rule: string, subject: Subject, path: string): string {
  return hash('sha256', `${rule}\0${subjectKey(subject)}\0${path}`, 'hex').slice(0, 16);
}

/**
 * A pointer whose list indexes are replaced by what names the element: a container by its name, a port by number and
 * protocol, a mount by its path, an environment variable by its name. Elements without a key keep `-`, so that two findings
 * on equal anonymous elements share a fingerprint rather than swap theirs when the list is reordered.
 *
 * @param root the object that the pointer starts in
 */
export function keyedPath(root: unknown, pointer: string): string {
  let node: unknown = root;
  const parts: string[] = [];
  for (const token of pointerTokens(pointer)) {
    if (Array.isArray(node)) {
      node = node[Number(token)];
      parts.push(`[${LINES.has(parts.at(-1) ?? '') ? argumentKey(node) : elementKey(node)}]`);
    } else {
      node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[token] : undefined;
      parts.push(token);
    }
  }
  return parts.join('/');
}

/** Lists that are command lines. */
const LINES: ReadonlySet<string> = new Set(['args', 'command']);

/** The name of a flag or variable alone: the rest can be a credential, and a hash of it could be guessed offline. */
function argumentKey(element: unknown): string {
  return (typeof element === 'string' && /^-{0,2}[A-Za-z][\w.-]{0,80}(?==)/.exec(element)?.[0]) || '-';
}

/** The list-map keys that Kubernetes' own API declares (`x-kubernetes-list-map-keys`), most telling first. */
function elementKey(element: unknown): string {
  if (typeof element === 'string' || typeof element === 'number') return String(element);
  if (typeof element !== 'object' || element === null) return '-';
  const fields = element as Record<string, unknown>;
  const port = fields['containerPort'] ?? fields['port'];
  const protocol = typeof fields['protocol'] === 'string' ? fields['protocol'] : 'TCP';
  if (typeof port === 'number' || typeof port === 'string') return `${port}/${protocol}`;
  for (const key of ['mountPath', 'devicePath', 'name', 'key', 'topologyKey', 'host', 'ip', 'type', 'path']) {
    if (typeof fields[key] === 'string') return fields[key];
  }
  return '-';
}
