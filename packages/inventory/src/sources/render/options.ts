/** How charts and kustomizations are rendered. */
export interface RenderOptions {
  /** Values files for every chart, later ones win; relative to `cwd`. */
  readonly helmValues?: readonly string[];
  /** The chart's own name unless said otherwise. */
  readonly releaseName?: string;
  /** What charts see as their release's namespace. */
  readonly releaseNamespace?: string;
  /** `1.36`: what charts see as the cluster's version; Helm's own unless said otherwise. */
  readonly kubeVersion?: string;
  /** Lets Helm and Kustomize fetch what charts and kustomizations name. Off unless said otherwise. */
  readonly allowNetwork?: boolean;
  /** Where tools are looked for; the process's own PATH unless said otherwise. */
  readonly toolPath?: string;
  readonly toolTimeoutMs?: number;
  readonly cwd?: string;
}
