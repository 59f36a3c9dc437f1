import type { CodeTable } from './error.ts';

export const CORE_CODES = {
  TORIDE_CORE_FACT_MISSING: {
    meaning: 'An engine asked for a fact that it does not declare in `needs`.',
    solve: 'This is a bug in an engine: please report it with the verb that you ran.',
  },
  TORIDE_CORE_FACT_UNDECLARED: {
    meaning: 'An engine provided a fact that it does not declare in `provides`.',
    solve: 'This is a bug in an engine: please report it with the verb that you ran.',
  },
} as const satisfies CodeTable;
