/** The sixteen colours as most terminals show them on a dark ground. */
const PALETTE = [
  '#1d1f21',
  '#e06c75',
  '#98c379',
  '#e5c07b',
  '#61afef',
  '#c678dd',
  '#56b6c2',
  '#d7dae0',
  '#7f848e',
  '#ff7b86',
  '#b5e890',
  '#ffd68a',
  '#82c7ff',
  '#e29bf5',
  '#7fdbe6',
  '#ffffff',
];

interface Style {
  readonly colour?: string;
  readonly background?: string;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly underline?: boolean;
}

/** A page that shows terminal output (SGR sequences only) as a terminal would. */
export function ansiToHtml(text: string): string {
  let style: Style = {};
  let body = '';
  for (const [, sequence, plain] of text
    .trimEnd()
    .matchAll(/\u001B\[([\d;]*)m|([^\u001B]+)|\u001B\]8;[^\u001B]*\u001B\\/g)) {
    if (sequence !== undefined) style = sgr(style, sequence.split(';').map(Number));
    else if (plain !== undefined) body += `<span style="${css(style)}">${escapeHtml(plain)}</span>`;
  }
  return `<!doctype html><meta charset="utf-8"><style>body{margin:0}pre{display:inline-block;margin:0;padding:18px 22px;background:#16181d;color:#d7dae0;font:14px/1.35 "DejaVu Sans Mono",monospace}</style><pre>${body}</pre>`;
}

function sgr(style: Style, codes: readonly number[]): Style {
  const [code = 0, kind, index] = codes;
  if (code === 0) return {};
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 4) return { ...style, underline: true };
  if (code === 22) return without(style, ['bold', 'dim']);
  if (code === 24) return without(style, ['underline']);
  if (code === 39) return without(style, ['colour']);
  if (code === 49) return without(style, ['background']);
  if ((code === 38 || code === 48) && kind === 2) {
    const colour = `rgb(${codes.slice(2, 5).join(',')})`;
    return code === 38 ? { ...style, colour } : { ...style, background: colour };
  }
  if (code === 38 && kind === 5) return { ...style, colour: PALETTE[index ?? 7] ?? '#d7dae0' };
  if (code >= 30 && code <= 37) return { ...style, colour: PALETTE[code - 30] as string };
  if (code >= 90 && code <= 97) return { ...style, colour: PALETTE[code - 82] as string };
  if (code >= 40 && code <= 47) return { ...style, background: PALETTE[code - 40] as string };
  if (codes.length > 1) return codes.reduce<Style>((all, one) => sgr(all, [one]), style);
  return style;
}

function without(style: Style, keys: readonly (keyof Style)[]): Style {
  return Object.fromEntries(Object.entries(style).filter(([key]) => !keys.includes(key as keyof Style)));
}

function css({ colour, background, bold, dim, underline }: Style): string {
  return [
    colour === undefined ? '' : `color:${colour}`,
    background === undefined ? '' : `background:${background}`,
    bold === true ? 'font-weight:bold' : '',
    dim === true ? 'opacity:.65' : '',
    underline === true ? 'text-decoration:underline' : '',
  ]
    .filter((rule) => rule !== '')
    .join(';');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
