import type { Proof } from '@toride/core';
import { z } from 'zod';
import { json, ordinal, pointer, severity, verdict } from './common.ts';
import { subject } from './subject.ts';

const template = z.strictObject({ file: z.string(), line: ordinal.exactOptional() });

export const location = z
  .strictObject({
    file: z
      .string()
      .meta({ description: 'Relative to the scanned root; - for standard input; a URL for a live object.' }),
    line: ordinal.exactOptional(),
    column: ordinal.exactOptional(),
    endLine: ordinal.exactOptional(),
    endColumn: ordinal.exactOptional().meta({ description: 'One past the last UTF-16 code unit.' }),
    pointer,
    template: template
      .exactOptional()
      .meta({ description: 'Where the template is that made a rendered document.' }),
  })
  .meta({ id: 'Location' });

const place = z.strictObject({ document: z.int().min(0), pointer });

const proofSource = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('field') }),
  z.strictObject({ type: z.literal('rule'), name: z.string() }),
  z.strictObject({ type: z.literal('absence'), coverage: z.enum(['complete', 'partial', 'denied']) }),
  z.strictObject({ type: z.literal('command'), command: z.string() }),
  z.strictObject({ type: z.literal('advisory'), id: z.string() }),
  z.strictObject({ type: z.literal('event'), id: z.string() }),
  z.strictObject({ type: z.literal('signature'), issuer: z.string() }),
]);

/** A proof but for the proofs below it. */
export const proofStep = z.strictObject({
  claim: z.string(),
  at: place.exactOptional(),
  source: proofSource,
});

// Typed by hand: zod infers an optional key of a recursive shape as required.
export const proof: z.ZodType<Proof> = z
  .strictObject({ ...proofStep.shape, because: z.lazy(() => z.array(proof)).exactOptional() })
  .meta({ id: 'Proof', description: 'Why a claim holds: what was read, and what was concluded from it.' });

const patchOperation = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('add'), path: pointer, value: json }),
  z.strictObject({ op: z.literal('replace'), path: pointer, value: json }),
  z.strictObject({ op: z.literal('remove'), path: pointer }),
]);

export const patch = z.strictObject({ document: z.int().min(0), operations: z.array(patchOperation) }).meta({
  id: 'Patch',
  description: 'An exact change (a subset of RFC 6902) after which the finding is gone.',
});

const exceptionNote = z.strictObject({
  reason: z.string(),
  owner: z.string().exactOptional(),
  expires: z.string().exactOptional(),
  source: z.enum(['toride.yaml', 'annotation']),
});

/** One line of a report's `findings`. */
export const finding = z
  .strictObject({
    id: z
      .string()
      .meta({ description: 'A fingerprint that survives reordering, moved lines and new image tags.' }),
    rule: z.string(),
    verdict,
    severity,
    subject,
    locations: z.array(location),
    reason: z.string(),
    detail: z.string(),
    values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    proof: z.array(proof).exactOptional(),
    patch: patch.exactOptional(),
    exception: exceptionNote.exactOptional(),
    baseline: z.enum(['new', 'known']).exactOptional(),
  })
  .meta({ id: 'Finding' });
