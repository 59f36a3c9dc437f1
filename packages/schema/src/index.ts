export { SCHEMAS, jsonSchema, schemaText } from './schemas.ts';
export { config, exception } from './config.ts';
export { finding } from './finding.ts';
export { diff, report } from './report.ts';
export { snapshotHeader } from './snapshot.ts';
