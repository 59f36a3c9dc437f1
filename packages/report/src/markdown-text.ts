import { visible } from './text.ts';

/** An empty comment: it shows nothing, and ends what a forge would make of `@name`, `#1`, `!1`, `$1$` or an address. */
const BREAK = '<!-- -->';

/**
 * Prose for GitHub's and GitLab's Markdown, also inside a table: no markup, no HTML, no mention, no reference, no link.
 * A character reference would not stop mentions, which both find after rendering.
 *
 * @example markdownText('@everyone | <b>') // '@<!-- -->everyone \\| &lt;b&gt;'
 */
export function markdownText(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]()|~+=]|^\s*[-#]|^\s*\d+[.)]/g, (mark) => mark.replace(/[^\s\d]/, '\\$&'))
    .replaceAll(/[@#!$%^]|:(?=\/\/)|\bwww(?=\.)|\bGH(?=-\d)/gi, `$&${BREAK}`);
}

/** A rule's text, whose backticks are meant as code; everything else in it is only text. */
export function markdownProse(text: string): string {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return markdownText(text);
  return parts
    .map((part, at) => (at % 2 === 0 || part === '' ? markdownText(part) : markdownCode(part)))
    .join('');
}

/**
 * A name or path in a code span, where forges look for no mention. The fence is longer than any run of backticks inside
 * (CommonMark, section 6.1); a pipe is escaped, since a table's cells are cut before spans are found (GFM, section 4.10).
 */
export function markdownCode(text: string): string {
  const shown = visible(text).replaceAll('|', '\\|');
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = shown.startsWith('`') || shown.endsWith('`') || shown === '' ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}

/** Text inside an HTML block of a comment, such as `<summary>`, where Markdown means nothing but mentions still do. */
export function htmlText(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[@#!$%^~]|:(?=\/\/)|\bwww(?=\.)|\bGH(?=-\d)/gi, `$&${BREAK}`);
}

/** A link's address in angle brackets, or nothing where it is none. */
export function markdownLink(text: string, url: string | undefined): string {
  return url !== undefined && /^https?:\/\/[^\s<>\\]+$/.test(url) ? `[${text}](<${url}>)` : text;
}
