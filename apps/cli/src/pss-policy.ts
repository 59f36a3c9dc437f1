import { isLevel, LEVELS, parsePolicyVersion, type LevelVersion } from '@toride/pod-security';
import { usageError } from './parse.ts';
import { didYouMean } from './suggest.ts';

/**
 * Reads `restricted`, `restricted:latest` or `restricted:v1.30`; `1.30` without the `v` of the labels is understood too.
 *
 * @throws {TorideError} `TORIDE_CLI_USAGE`
 */
export function readPolicy(text: string): LevelVersion {
  const [level = '', versionText, ...rest] = text.split(':');
  if (!isLevel(level) || rest.length > 0) {
    throw usageError(
      `expected a level (${LEVELS.join(', ')}), got '${text}'${didYouMean(level, LEVELS)}`,
      'pss check',
    );
  }
  if (versionText === undefined) return { level, version: 'latest' };
  const version = parsePolicyVersion(versionText.replace(/^(?=\d)/, 'v'));
  if (version === undefined)
    throw usageError(`expected a version such as v1.30 or latest, got '${versionText}'`, 'pss check');
  return { level, version };
}
