import { z } from 'zod';
import { framework, json, severity } from './common.ts';

const glob = z.string().min(1).meta({ description: 'May hold the wildcards * and ?.' });

export const exceptionMatch = z
  .strictObject({
    kind: glob.exactOptional(),
    namespace: glob.exactOptional(),
    name: glob.exactOptional(),
    labels: z.record(z.string(), glob).exactOptional(),
    container: glob.exactOptional(),
    image: glob.exactOptional(),
    package: glob.exactOptional(),
    cve: glob.exactOptional(),
    subject: glob.exactOptional(),
  })
  .meta({
    id: 'ExceptionMatch',
    description: 'Every field given must match; an empty match matches everything.',
  });

/** One accepted risk. */
export const exception = z
  .strictObject({
    rules: z.array(z.string()).meta({ description: 'Rule ids, engine/* or *.' }),
    match: exceptionMatch,
    reason: z.string().min(1),
    owner: z.string().min(1),
    expires: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/)
      .meta({ description: 'YYYY-MM-DD, the last day on which it holds (UTC).' }),
  })
  .meta({ id: 'Exception' });

const ruleSetting = z.union([z.enum(['on', 'off']), z.boolean(), severity]);

/** As people write it: one rule needs no list, and no match means every subject. */
const configuredException = z.strictObject({
  ...exception.shape,
  rules: z.union([z.string().min(1), z.array(z.string().min(1))]),
  match: exceptionMatch.exactOptional(),
});

const frameworkName = z.union([framework, z.string().regex(/^[a-z0-9-]+:.+$/)]);

/** `toride.yaml`. */
export const config = z.strictObject({
  version: z.literal(1),
  kubernetesVersion: z
    .string()
    .regex(/^v?\d{1,4}\.\d{1,4}/)
    .exactOptional()
    .meta({ description: 'Quoted, since 1.30 unquoted is the number 1.3.' }),
  severity: severity.exactOptional().meta({ description: 'Findings below it do not fail the run.' }),
  rules: z
    .record(z.string(), ruleSetting)
    .exactOptional()
    .meta({ description: 'By rule id or glob; the last one that matches holds.' }),
  frameworks: z.array(frameworkName).exactOptional(),
  exceptions: z.array(configuredException).exactOptional(),
  engines: z
    .record(z.string(), z.record(z.string(), json))
    .exactOptional()
    .meta({ description: 'Options of engines, by engine id.' }),
  podTemplates: z
    .array(
      z.strictObject({
        group: z.string().exactOptional(),
        kind: z.string().min(1),
        path: z.string().regex(/^\//),
      }),
    )
    .exactOptional()
    .meta({ description: 'Custom resources that embed a pod template, and where.' }),
  ignore: z.array(z.string()).exactOptional().meta({ description: 'Paths left out, in .gitignore syntax.' }),
});
