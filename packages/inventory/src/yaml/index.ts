export { splitDocuments, type DocumentSlice } from './documents.ts';
export {
  DEFAULT_YAML_LIMITS,
  parseDocument,
  type DocumentPlace,
  type ParsedDocument,
  type YamlLimits,
} from './parse.ts';
export { createLineTable, lineColumn, type LineColumn, type LineTable } from './lines.ts';
export { createLocator, type Locator, type Range } from './locator.ts';
export { createListCutter, cutList } from './list.ts';
export type { ListCutter, ListHeader, ListItem } from './list-cutter.ts';
export { editDocument } from './edit.ts';
export { applyPatch } from './patch.ts';
export { YAML_CODES } from './codes.ts';
