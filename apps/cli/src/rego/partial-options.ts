import type { OptionTable, Values } from '../command.ts';

/** Flags of partial evaluation; those of `opa eval`. */
export const PARTIAL_OPTIONS = {
  partial: {
    type: 'boolean',
    short: 'p',
    help: 'evaluate what does not need the unknowns, and print the rest as a policy',
  },
  unknowns: {
    type: 'string',
    short: 'u',
    value: 'REF',
    multiple: true,
    help: 'with --partial, a document that is not known yet (default: input)',
  },
  'disable-inlining': {
    type: 'string',
    value: 'REF',
    multiple: true,
    help: 'with --partial, rules below this path stay rules',
  },
  'shallow-inlining': {
    type: 'boolean',
    help: 'with --partial, every rule that needs an unknown stays a rule',
  },
  'nondeterministic-builtins': {
    type: 'boolean',
    help: 'with --partial, call time.now_ns and its like now, not when the rest is evaluated',
  },
} as const satisfies OptionTable;

export type PartialFlags = Values<typeof PARTIAL_OPTIONS>;
