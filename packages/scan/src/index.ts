export { engines } from './engines.ts';
export { scan, type ScanOptions } from './scan.ts';
export {
  readConfig,
  DEFAULT_CONFIG,
  type Config,
  type ConfiguredException,
  type RuleSetting,
} from './config.ts';
export { exampleOf, findRule, mayComeWithInput, rules, selectRules, type Selection } from './rules.ts';
export { rulesIn } from './rules-in.ts';
export { exitCodeOf } from './exit.ts';
export { diffReports, type ReportDiff } from './diff.ts';
export { IGNORE_ANNOTATION } from './annotations.ts';
export { SCAN_CODES } from './codes.ts';
