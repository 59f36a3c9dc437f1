export { buildInventory, type BuildOptions } from './build.ts';
export { INVENTORY_CODES } from './codes.ts';
export type { PodTemplatePath } from './pod-templates.ts';
export type { DocumentText, ReadContext, Source, SourceBatch, SourceDocument } from './source.ts';
export { createLineTable, lineColumn, parseDocument, splitDocuments, YAML_CODES } from './yaml/index.ts';
export { type SecretSpan, secretsInArguments } from './redact/arguments.ts';
export { classifySecret, type SecretShape } from './redact/secret-shape.ts';
export { documentOf } from './document-of.ts';
export type { DocumentRecord } from './entry.ts';
