import { TorideError, type JsonObject } from '@toride/core';

/** The engine's section of `toride.yaml`, checked. */
export interface PolicyOptions {
  /** What one policy may spend on one object. */
  readonly steps: number;
}

/**
 * In steps rather than time, so that the same input is judged alike on a slow machine. Policies of Gatekeeper's library take
 * some hundreds; one that compares an object with ten thousand others takes some 100,000.
 */
const STEPS = 5_000_000;
const KNOWN = ['steps'];

/**
 * Reads the options.
 *
 * @throws {TorideError} `TORIDE_GATEKEEPER_OPTION` naming the option.
 * @example readPolicyOptions({ steps: 1000 }).steps // 1000
 */
export function readPolicyOptions(options: JsonObject): PolicyOptions {
  for (const name of Object.keys(options))
    if (!KNOWN.includes(name)) throw invalid(name, `one of ${KNOWN.join(', ')}`);
  const steps = options['steps'] ?? STEPS;
  if (typeof steps !== 'number' || !Number.isSafeInteger(steps) || steps < 1)
    throw invalid('steps', 'a number of steps, from 1');
  return { steps };
}

function invalid(name: string, expected: string): TorideError {
  return new TorideError(
    'TORIDE_GATEKEEPER_OPTION',
    `expected ${expected} in engines.gatekeeper, got something else at ${name}`,
  );
}
