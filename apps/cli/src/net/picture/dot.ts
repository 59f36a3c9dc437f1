import type { Graph, GraphNode } from './graph.ts';

/** The same picture for Graphviz: `dot -Tsvg`. */
export function dotOf({ nodes, edges, notes }: Graph): string {
  const lanes = new Map<string, GraphNode[]>();
  for (const node of nodes) lanes.set(node.lane, [...(lanes.get(node.lane) ?? []), node]);
  return [
    'digraph network {',
    '  rankdir=LR;',
    '  node [shape=box, style="rounded,filled", fillcolor=white, fontname="sans-serif"];',
    '  edge [fontname="sans-serif", fontsize=10];',
    ...notes.map((note) => `  // ${note.replaceAll(/[\r\n]/g, ' ')}`),
    ...[...lanes].flatMap(([name, own], index) => [
      `  subgraph cluster_${index} {`,
      `    label=${quoted(name)}; style="rounded,filled"; fillcolor="#f3f4f6"; color="#cbd5e1";`,
      ...own.map(
        ({ id, lines, kind }) =>
          `    n${id} [label=${quoted(lines.join('\n'))}${kind === 'workloads' ? '' : ', style="rounded,filled,dashed"'}];`,
      ),
      '  }',
    ]),
    ...edges.map(
      ({ from, to, label, certain }) =>
        `  n${from} -> n${to} [label=${quoted(label)}${certain ? '' : ', style=dashed, color="#c2410c", fontcolor="#c2410c"'}];`,
    ),
    '}',
    '',
  ].join('\n');
}

/** A quoted string knows backslash escapes such as `\N`, which would name the node. https://graphviz.org/doc/info/lang.html */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
