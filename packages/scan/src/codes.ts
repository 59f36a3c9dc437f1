import type { CodeTable } from '@toride/core';

export const SCAN_CODES = {
  TORIDE_CONFIG_INVALID: {
    meaning:
      'The configuration file (`toride.yaml`) has an unknown key, a value of the wrong type or an unknown rule.',
    solve:
      'Go to the line that the message names; `docs/guides/configuration.md` lists every key with its values.',
  },
  TORIDE_SCAN_RULE_UNKNOWN: {
    meaning: 'A rule or framework was asked for by a name that no engine has.',
    solve: 'Take a name from `toride rules`; globs such as `workload/*` work too.',
  },
  TORIDE_SCAN_ENGINE_CYCLE: {
    meaning: 'Engines need facts of each other in a circle, or a fact that no engine provides.',
    solve: 'This is a bug in the list of engines: please report it.',
  },
} as const satisfies CodeTable;
