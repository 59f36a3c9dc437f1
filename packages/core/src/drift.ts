import type { EmittedFinding } from './finding.ts';
import { keyedPath } from './fingerprint.ts';
import type { Workload } from './inventory.ts';
import { subjectKey } from './subject.ts';

export interface DriftSink {
  /** To be called before the findings of each workload, in the inventory's order, with the one after it. */
  readonly begin: (workload: Workload, next: Workload | undefined) => void;
  readonly emit: (finding: EmittedFinding) => void;
}

/**
 * Passes findings on, but of a drifted pod (`Workload.drift`) only what was not said of its controller's template: an injected
 * privileged sidecar is news, the missing limit of the container beside it is not. Such a finding has no patch, since what is
 * not in the template cannot be mended in the pod that a controller made.
 *
 * @param emit where findings go
 * @example
 * const sink = newsOfDrift(context.emit);
 * for (const [i, workload] of workloads.entries()) { sink.begin(workload, workloads[i + 1]); … sink.emit(finding); }
 */
export function newsOfDrift(emit: (finding: EmittedFinding) => void): DriftSink {
  const said = new Set<string>();
  let current: Workload | undefined;
  let remembers = false;
  return {
    begin(workload, next) {
      current = workload;
      if (workload.drift !== undefined) return;
      said.clear();
      remembers = next?.drift !== undefined;
    },
    emit(finding) {
      if (current === undefined || (current.drift === undefined && !remembers)) return emit(finding);
      const key = keyOf(finding, current);
      if (current.drift === undefined) {
        said.add(key);
        emit(finding);
      } else if (!said.has(key)) {
        const { patch: _, ...rest } = finding;
        emit(rest);
      }
    },
  };
}

/** Equal for the same statement about a pod and about the template that it was made from. */
function keyOf({ rule, verdict, subject, at, values }: EmittedFinding, { pod, place }: Workload): string {
  const base = place.pointer;
  const inPod =
    at.document === place.document &&
    at.pointer.startsWith(base) &&
    (at.pointer.length === base.length || at.pointer[base.length] === '/');
  const path = inPod ? `pod ${keyedPath(pod, at.pointer.slice(base.length))}` : at.pointer;
  return [rule, verdict ?? 'fail', subjectKey(subject), path, JSON.stringify(values)].join('\0');
}
