import { oneLine, wrap, type Terminal } from '@toride/report';

/** A headed part of a page; nothing where it has no body. */
export function section(title: string, body: readonly string[], shown: Terminal): string[] {
  return body.length === 0 ? [] : ['', shown.paint(title, 'bold'), ...body];
}

export function paragraph(text: string, shown: Terminal): string[] {
  return wrap(oneLine(text), shown.width - 2).map((line) => `  ${line}`);
}
