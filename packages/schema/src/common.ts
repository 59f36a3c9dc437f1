import type { Json } from '@toride/core';
import { FRAMEWORKS, FUNCTIONS, LAYERS, PHASES, SEVERITIES, VERDICTS } from '@toride/core';
import { z } from 'zod';

export const severity = z.enum(SEVERITIES).meta({ id: 'Severity', description: 'From worst to least.' });

export const verdict = z
  .enum(VERDICTS)
  .meta({ id: 'Verdict', description: 'What is known of one rule on one subject. Silence is never a pass.' });

export const framework = z
  .enum(Object.keys(FRAMEWORKS) as (keyof typeof FRAMEWORKS)[])
  .meta({ id: 'Framework' });

export const layer = z.enum(LAYERS);
export const phase = z.enum(PHASES);
export const controlFunction = z.enum(FUNCTIONS);

/** Anything that a document can hold; integers of any size, which zod's own JSON type does not know. */
export const json: z.ZodType<Json> = z.any().meta({ id: 'Json', description: 'Any JSON value.' });

export const count = z.int().min(0);
/** Counted from 1. */
export const ordinal = z.int().min(1);

export const pointer = z
  .string()
  .meta({ id: 'JsonPointer', description: 'A JSON pointer (RFC 6901) from the root of the document.' });
