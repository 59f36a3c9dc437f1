/** Prints the JSON Schemas into `docs/schema`: `node --conditions=source packages/schema/src/print.ts`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { SCHEMAS, schemaText } from './schemas.ts';

export const folder = new URL('../../../docs/schema/', import.meta.url);

if (import.meta.main) {
  mkdirSync(folder, { recursive: true });
  for (const name of Object.keys(SCHEMAS)) writeFileSync(new URL(`${name}.json`, folder), schemaText(name));
}
