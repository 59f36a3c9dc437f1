import { xml } from '@toride/report';
import type { Head } from '../head.ts';
import type { Graph } from './graph.ts';
import { layoutOf, type PlacedLane, type PlacedNode, type PlacedWire, shownText } from './layout.ts';

const INK = {
  text: '#1f2937',
  faint: '#6b7280',
  lane: '#f3f4f6',
  border: '#cbd5e1',
  wire: '#3b5bdb',
  unknown: '#c2410c',
};
const FILL = { workloads: '#ffffff', outside: '#fff7ed', everyone: '#eef2ff' } as const;

/** The picture; without `head` where the page around it says that. Only presentation attributes: a page's content security policy allows no inline style. */
export function svgOf(graph: Graph, head: Head | undefined, title: string): string {
  const layout = layoutOf(graph);
  const texts = [...(head === undefined ? [] : headTexts(head)), ...graph.notes];
  const width = Math.max(layout.width, 640);
  const lines = texts.flatMap((text) => wrapped(text, Math.floor((width - 32) / 6.6)));
  const top = 46 + lines.length * 16;
  const height = top + layout.height + 34;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}" role="img" font-family="ui-sans-serif, system-ui, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="13" fill="${INK.text}">`,
    `<title>${xml(title)}</title>`,
    '<defs>',
    arrow('open', INK.wire),
    arrow('unknown', INK.unknown),
    '</defs>',
    `<rect width="${round(width)}" height="${round(height)}" fill="#ffffff"/>`,
    `<text x="16" y="26" font-size="17" font-weight="600">${xml(title)}</text>`,
    ...lines.map(
      (line, index) =>
        `<text x="16" y="${46 + index * 16}" font-size="12" fill="${head?.enforced === 'no' ? '#b91c1c' : INK.faint}">${xml(line)}</text>`,
    ),
    `<g transform="translate(0 ${top})">`,
    ...layout.lanes.map((lane) => laneOf(lane, width)),
    ...layout.wires.map(wireOf),
    ...layout.nodes.map(nodeOf),
    ...layout.wires.map(labelOf),
    '</g>',
    legend(height - 16),
    '</svg>',
    '',
  ].join('\n');
}

function headTexts({ enforcement, ipBlockPods, unknown }: Head): string[] {
  return [enforcement, ipBlockPods, ...unknown.slice(0, 4)].filter((text) => text !== '');
}

function arrow(id: string, colour: string): string {
  return `<marker id="arrow-${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="${colour}"/></marker>`;
}

function laneOf({ name, y, height }: PlacedLane, width: number): string {
  return (
    `<rect x="8" y="${round(y)}" width="${round(width - 16)}" height="${round(height)}" rx="8" fill="${INK.lane}" stroke="${INK.border}"/>` +
    `<text x="20" y="${round(y + 19)}" font-weight="600" fill="${INK.faint}">${xml(shownText(name, 80))}</text>`
  );
}

/** Names that a tooltip holds. */
const TIP = 50;

function nodeOf({ node, x, y, width, height }: PlacedNode): string {
  const first = y + height / 2 - ((node.lines.length - 1) * 17) / 2 + 4.5;
  const names = node.names.slice(0, TIP).map(xml);
  const tip = [...names, ...(node.names.length > TIP ? [`… ${node.names.length} in all`] : [])].join('\n');
  const dash = node.kind === 'workloads' ? '' : ' stroke-dasharray="4 3"';
  return (
    `<g>${tip === '' ? '' : `<title>${tip}</title>`}` +
    `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="6" fill="${FILL[node.kind]}" stroke="#64748b"${dash}/>` +
    node.lines
      .map(
        (line, index) =>
          `<text x="${round(x + width / 2)}" y="${round(first + index * 17)}" text-anchor="middle">${xml(shownText(line))}</text>`,
      )
      .join('') +
    '</g>'
  );
}

function wireOf({ edge, points }: PlacedWire): string {
  const colour = edge.certain ? INK.wire : INK.unknown;
  const path = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.4" stroke-linejoin="round" opacity="0.85"${edge.certain ? '' : ' stroke-dasharray="5 4"'} marker-end="url(#arrow-${edge.certain ? 'open' : 'unknown'})"/>`;
}

function labelOf({ edge, label }: PlacedWire): string {
  if (label === undefined) return '';
  return `<text x="${round(label.x)}" y="${round(label.y)}" text-anchor="end" font-size="12" fill="${edge.certain ? INK.wire : INK.unknown}" stroke="${INK.lane}" stroke-width="3" paint-order="stroke"><title>${xml(label.text)}</title>${xml(shownText(label.text))}</text>`;
}

function legend(y: number): string {
  return (
    `<path d="M16 ${y - 4}H46" stroke="${INK.wire}" stroke-width="1.4" marker-end="url(#arrow-open)"/><text x="54" y="${y}" font-size="12" fill="${INK.faint}">open</text>` +
    `<path d="M104 ${y - 4}H134" stroke="${INK.unknown}" stroke-width="1.4" stroke-dasharray="5 4" marker-end="url(#arrow-unknown)"/><text x="142" y="${y}" font-size="12" fill="${INK.faint}">in part or wholly unknown</text>` +
    `<text x="320" y="${y}" font-size="12" fill="${INK.faint}">What no arrow leads to is closed. A pod always reaches itself.</text>`
  );
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? shownText(word, width) : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
