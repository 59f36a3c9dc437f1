/** What the process tells its caller. A closed pipe ends quietly with the code that was due. */
export const EXIT = {
  /** Nothing at or above the threshold. */
  clean: 0,
  /** Findings at or above the threshold. */
  findings: 1,
  /** A bad flag or a bad configuration. */
  usage: 2,
  /** Nothing could be evaluated; or something could not, and `--fail-on-unknown` is set. */
  notEvaluated: 3,
  /** A bug, or the output could not be written. */
  internal: 4,
  /** Ctrl-C. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
