import { fileURLToPath } from 'node:url';
import { askGoOracle } from '../go-oracle.ts';

/** What kubectl's own library makes of one document. */
export interface OracleAnswer {
  readonly json?: string;
  readonly error?: string;
  /** The library answers differently from run to run. */
  readonly unstable?: boolean;
}

/** Asks sigs.k8s.io/yaml about every document. */
export async function askOracle(documents: readonly string[]): Promise<OracleAnswer[]> {
  const folder = fileURLToPath(new URL('oracle', import.meta.url));
  const lines = documents.map((document) => JSON.stringify(document));
  return askGoOracle<OracleAnswer>(folder, 'yaml-oracle', lines);
}
