import { parsePorts } from '../ports.ts';
import type { Flow } from '../relation.ts';

const EDGE = /^"(.*?)" -> "(.*?)" \[label="(.*?)"/;
const UNSEEN = /^(all pods|pod with .*)_in_(.*)$/;

/** Edges of `--output dot`: a picture has no parts, but pods that are not there tell the exposure. */
export function parseDot(text: string): Flow[] {
  return text.split('\n').flatMap((line): Flow[] => {
    const found = EDGE.exec(line.trim());
    if (found === null) return [];
    const [, from = '', to = '', label = ''] = found;
    return [{ section: sectionOf(from, to), from: endOf(from), to: endOf(to), ports: parsePorts(label) }];
  });
}

function sectionOf(from: string, to: string): Flow['section'] {
  if (isUnseen(from)) return 'ingress';
  return isUnseen(to) ? 'egress' : 'list';
}

function isUnseen(node: string): boolean {
  return node === 'entire-cluster' || UNSEEN.test(node);
}

/** Nodes of pods that were not seen are named otherwise than in the other formats. */
export function endOf(node: string): string {
  const unseen = UNSEEN.exec(node);
  if (unseen === null) return node;
  const [, pods = '', namespace = ''] = unseen;
  const plain = !namespace.startsWith('namespace with ') && namespace !== 'all namespaces';
  return `${plain ? namespace : `[${namespace}]`}/[${pods}]`;
}
