/** How long each stage took, under the names of OPA's metrics. */
import type { Measure } from '@toride/rego';
import { boxTable } from './box-table.ts';

export interface Metrics {
  readonly measure: Measure;
  readonly time: <T>(name: MetricName, run: () => T) => T;
  readonly timeAsync: <T>(name: MetricName, run: () => Promise<T>) => Promise<T>;
  /** Nanoseconds by name, in order. */
  readonly all: () => [string, number][];
}

type MetricName = 'load_files' | 'input_parse' | 'query_eval' | Parameters<Measure>[0];

export function newMetrics(): Metrics {
  const times = new Map<string, number>();
  const add = (name: string, since: number): void => {
    const key = `timer_rego_${name}_ns`;
    times.set(key, (times.get(key) ?? 0) + Math.round((performance.now() - since) * 1e6));
  };
  const time: Metrics['time'] = (name, run) => {
    const start = performance.now();
    try {
      return run();
    } finally {
      add(name, start);
    }
  };
  return {
    time,
    measure: (stage, run) => time(stage, run),
    async timeAsync(name, run) {
      const start = performance.now();
      try {
        return await run();
      } finally {
        add(name, start);
      }
    },
    all: () => [...times].sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

export function metricsTable(metrics: Metrics): string {
  return boxTable(
    ['Metric', 'Value'],
    metrics.all().map(([name, value]) => [name, String(value)]),
  );
}

export function metricsJson(metrics: Metrics): string {
  return JSON.stringify(Object.fromEntries(metrics.all()));
}
