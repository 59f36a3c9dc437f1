/** Gatekeeper's policies: templates, constraints, expansion and mutation. */
export { readMatch, SOURCES, type Match, type ReadMatch, type Source } from './match/match.ts';
export { MatchIndex, type Hit, type Matched } from './match/match-index.ts';
export {
  compileMatch,
  matchable,
  matches,
  type Matchable,
  type Matcher,
  type MatchResult,
} from './match/matcher.ts';
