export const GENERATED = '<!-- Made by `npm run docs`. Change the code, not this page. -->';

/** Text that was written to be read as it is: only what Markdown would swallow is escaped, code spans are left alone. */
export function escapeMarkdown(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/[<*_]/g, '\\$&')))
    .join('');
}

/** Text for a table's cell. */
export function cell(text: string): string {
  return escapeMarkdown(text).replaceAll('|', '\\|');
}
