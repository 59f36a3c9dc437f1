import { z } from 'zod';

const objectReference = z
  .strictObject({
    apiVersion: z.string(),
    kind: z.string(),
    namespace: z.string().exactOptional(),
    name: z.string(),
  })
  .meta({ id: 'ObjectReference', description: 'One API object. A namespace left unset stays unset.' });

const object = z.strictObject({ type: z.literal('object'), ...objectReference.shape });

const container = z.strictObject({
  type: z.literal('container'),
  object: objectReference,
  container: z.string(),
  containerType: z.enum(['container', 'initContainer', 'ephemeralContainer']),
});

const image = z.strictObject({
  type: z.literal('image'),
  digest: z.string(),
  reference: z.string().exactOptional(),
});

const packageSubject = z.strictObject({
  type: z.literal('package'),
  purl: z.string(),
  image: z.string().exactOptional(),
});

const node = z.strictObject({ type: z.literal('node'), name: z.string() });

const identity = z.strictObject({
  type: z.literal('identity'),
  kind: z.enum(['User', 'Group', 'ServiceAccount']),
  name: z.string(),
  namespace: z.string().exactOptional(),
});

const file = z.strictObject({ type: z.literal('file'), path: z.string(), node: z.string().exactOptional() });

const endpoint = z.strictObject({
  type: z.literal('endpoint'),
  address: z.string(),
  port: z.number(),
  protocol: z.string(),
});

const processSubject = z.strictObject({
  type: z.literal('process'),
  executable: z.string(),
  object: objectReference.exactOptional(),
  node: z.string().exactOptional(),
});

/** What a finding is about. */
export const subject = z
  .discriminatedUnion('type', [
    object,
    container,
    image,
    packageSubject,
    node,
    identity,
    file,
    endpoint,
    processSubject,
  ])
  .meta({ id: 'Subject', description: 'What a finding is about.' });
