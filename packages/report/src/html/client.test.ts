import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundleClient } from '../../browser/bundle.ts';

test("the page's script and style are those of the browser folder (node packages/report/browser/bundle.ts)", async () => {
  expect(await bundleClient()).toBe(readFileSync(new URL('client.generated.ts', import.meta.url), 'utf8'));
});
