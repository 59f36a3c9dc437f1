import type { Format } from './format.ts';

/** The page with its script and style is a tenth of all code, so it is loaded when one is written. */
export const html: Format = {
  about: 'one self-contained page with charts, search and every finding in detail',
  extension: 'html',
  mediaType: 'text/html',
  write: async (report, out, options) => (await import('./html.ts')).writeHtml(report, out, options),
};
