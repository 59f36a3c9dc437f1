/** What `rego eval` watches while it evaluates: one observer for all that was asked for, none where nothing was. */
import {
  profile,
  recordCoverage,
  recordTrace,
  type CoverageRecorder,
  type EvaluationEvent,
  type Observer,
  type Profiler,
  type TraceRecorder,
} from '@toride/rego';

export interface Watch {
  readonly observer: Observer | undefined;
  readonly trace: TraceRecorder | undefined;
  readonly profiler: Profiler | undefined;
  readonly coverage: CoverageRecorder | undefined;
}

export interface WatchOptions {
  readonly explain: boolean;
  readonly variables: boolean;
  readonly profile: boolean;
  readonly coverage: boolean;
}

export function watchFor(options: WatchOptions): Watch {
  const trace = options.explain ? recordTrace({ variables: options.variables }) : undefined;
  const profiler = options.profile ? profile(() => performance.now() * 1e6) : undefined;
  const coverage = options.coverage ? recordCoverage() : undefined;
  const observers = [profiler?.observer, trace?.observer, coverage?.observer].filter(
    (one) => one !== undefined,
  );
  return { observer: joined(observers), trace, profiler, coverage };
}

function joined(observers: readonly Observer[]): Observer | undefined {
  if (observers.length < 2) return observers[0];
  return (event: EvaluationEvent) => {
    for (const observe of observers) observe(event);
  };
}
