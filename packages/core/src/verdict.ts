/**
 * What is known of one rule on one subject.
 * Missing rights, a missing file, a crash and a time-out are `unknown`, with the reason. Silence is never a pass.
 */
export const VERDICTS = ['pass', 'fail', 'unknown', 'not-applicable', 'excepted'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The verdicts that are findings; the others are tallies, unless the user asks to see passes. */
export type FindingVerdict = 'fail' | 'unknown';
export type TallyVerdict = 'pass' | 'not-applicable';
