import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const target = new URL('../src/html/client.generated.ts', import.meta.url);

/** The page's script and style as a module of two strings, since a bundled command line has no files beside it. */
export async function bundleClient(): Promise<string> {
  const build = await rolldown({
    input: fileURLToPath(new URL('main.ts', import.meta.url)),
    platform: 'browser',
  });
  const { output } = await build.generate({ format: 'iife', minify: false, comments: false });
  await build.close();
  const script = output[0].code.replaceAll(/^\s*\/\/#.*\n/gm, '');
  // Its first comment is for whoever edits it.
  const style = readFileSync(new URL('style.css', import.meta.url), 'utf8').replace(/^\/\*.*\*\/\n/, '');
  for (const text of [script, style])
    if (/<\/(?:script|style)|<!--/i.test(text))
      throw new Error('expected text that cannot end its own element');
  return (
    '/** Made from `packages/report/browser` by its `bundle.ts`; a test fails when it is stale. */\n' +
    `export const CLIENT_SCRIPT = ${JSON.stringify(script)};\n\nexport const CLIENT_STYLE = ${JSON.stringify(style)};\n`
  );
}

if (import.meta.main) writeFileSync(target, await bundleClient());
