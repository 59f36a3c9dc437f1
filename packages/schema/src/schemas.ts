import { z } from 'zod';
import { config, exception } from './config.ts';
import { finding } from './finding.ts';
import { diff, report } from './report.ts';
import { snapshotHeader } from './snapshot.ts';

/** Every published shape, by the name of its file in `docs/schema`. */
export const SCHEMAS: Readonly<Record<string, { readonly title: string; readonly schema: z.ZodType }>> = {
  report: { title: 'A report, as `toride scan -f json` writes it', schema: report },
  finding: { title: 'One finding: an entry of `findings` in a report', schema: finding },
  diff: { title: 'What changed between two reports, as `toride diff -f json` writes it', schema: diff },
  config: { title: 'The configuration file `toride.yaml`', schema: config },
  exception: { title: 'One accepted risk', schema: exception },
  'snapshot-header': { title: 'The first line of a snapshot', schema: snapshotHeader },
};

/** The JSON Schema (draft 2020-12) of a published shape. */
export function jsonSchema(name: string): object {
  const { title, schema } = SCHEMAS[name]!;
  const { $schema, id: _, ...rest } = z.toJSONSchema(schema) as Record<string, unknown>;
  return { $schema, $id: `urn:toride:schema:${name}:v1`, title, ...rest };
}

/** The text of a schema's file. */
export function schemaText(name: string): string {
  return `${JSON.stringify(jsonSchema(name), undefined, 2)}\n`;
}
