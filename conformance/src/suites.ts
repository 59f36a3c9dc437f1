import { runCel } from './cel/suite.ts';
import { runDecode } from './decode/suite.ts';
import { runGatekeeperLibrary } from './gatekeeper-library/suite.ts';
import { runGatekeeperMatch } from './gatekeeper-match/suite.ts';
import { runCyclonus } from './networkpolicy/cyclonus/suite.ts';
import { runNetworkOracle } from './networkpolicy/oracle/suite.ts';
import { runRefused } from './networkpolicy/netpol-analyzer/refused.ts';
import { runNetpolAnalyzer } from './networkpolicy/netpol-analyzer/suite.ts';
import { runCyclonusMatcher } from './networkpolicy/matcher/suite.ts';
import { runNetworkIncremental } from './networkpolicy/incremental/suite.ts';
import { runPodSecurity } from './pod-security/suite.ts';
import { runRegoFuzz } from './rego-fuzz/suite.ts';
import { runRegoCheck } from './rego-check/suite.ts';
import { runRego } from './rego/suite.ts';
import { runRegoCrypto } from './rego-crypto/suite.ts';
import { runRegoPartial } from './rego-partial/suite.ts';
import { runRegoSchema } from './rego-schema/suite.ts';
import { runRegoSyntax } from './rego-syntax/suite.ts';
import { runRegoBuiltins } from './rego-builtins/suite.ts';
import { runRegoTools } from './rego-tools/suite.ts';
import type { SuiteResult } from './suite.ts';
import { runYaml } from './yaml/suite.ts';

export interface Suite {
  /** Folder of its data below the data directory; a suite that generates its cases has none. */
  readonly data?: string;
  run(dataDir: string): Promise<SuiteResult>;
}

/** Every outside suite by its name, as the command line takes it. */
export const SUITES: Readonly<Record<string, Suite>> = {
  'pod-security': { data: 'pod-security', run: runPodSecurity },
  decode: { run: () => runDecode() },
  cel: { run: () => runCel() },
  rego: { data: 'rego', run: runRego },
  'rego-check': { run: runRegoCheck },
  'gatekeeper-match': { run: () => runGatekeeperMatch() },
  'gatekeeper-library': { data: 'gatekeeper-library', run: runGatekeeperLibrary },
  'rego-crypto': { data: 'rego', run: runRegoCrypto },
  yaml: { run: () => runYaml() },
  'rego-syntax': { data: 'rego', run: (dataDir) => runRegoSyntax(dataDir, { whole: 150, broken: 250 }) },
  'rego-fuzz': { data: 'rego', run: runRegoFuzz },
  'rego-schema': { run: () => runRegoSchema() },
  'rego-partial': { data: 'rego', run: runRegoPartial },
  'rego-tools': { data: 'rego', run: (dataDir) => runRegoTools(dataDir, { every: 4 }) },
  'rego-builtins': { run: () => runRegoBuiltins() },
  'networkpolicy/cyclonus': { data: 'networkpolicy', run: runCyclonus },
  'network-oracle': { run: () => runNetworkOracle() },
  'networkpolicy/netpol-analyzer': { data: 'networkpolicy/netpol-analyzer', run: runNetpolAnalyzer },
  'networkpolicy/netpol-analyzer-refused': { data: 'networkpolicy/netpol-analyzer', run: runRefused },
  'network-cyclonus-matcher': { run: () => runCyclonusMatcher() },
  'network-incremental': { run: () => runNetworkIncremental() },
};
