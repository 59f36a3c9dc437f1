import { z } from 'zod';
import { count } from './common.ts';
import { coverageGap, diagnostic } from './report.ts';

/** The first line of a snapshot. */
export const snapshotHeader = z.strictObject({
  toride: z.literal('snapshot'),
  format: z.int().min(1),
  kubernetes: z
    .strictObject({ major: z.int(), minor: z.int() })
    .exactOptional()
    .meta({ description: 'Absent when the cluster did not say.' }),
  objects: count.meta({ description: 'How many lines follow.' }),
  gaps: z.array(coverageGap),
  diagnostics: z.array(diagnostic),
});
