import { cpSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, join, resolve, sep } from 'node:path';
import type { Json } from '@toride/core';
import { diagnose, type Problem } from '../diagnose.ts';
import type { ReadContext, SourceBatch, SourceDocument } from '../../source.ts';
import type { DocumentSlice } from '../../yaml/index.ts';
import { missingDependencies, readChart, type Chart } from './chart.ts';
import { createSandbox, type Sandbox } from './environment.ts';
import type { RenderOptions } from './options.ts';
import { lost, plainMessage, readRendered, stopped } from './rendered.ts';
import { templateLine } from './template-line.ts';
import { findTool, runTool, TOOL_TIMEOUT_MS, type ToolResult } from './tool.ts';

/** A folder with a Chart.yaml, found in the scanned root. */
export interface ChartFolder {
  /** Relative to the root, with `/`; empty for the root itself. */
  readonly shown: string;
  readonly path: string;
  /** The scanned root. */
  readonly root: string;
}

/**
 * Renders a chart with the user's `helm template` and reads what it prints. A chart is code of whoever wrote the folder: it
 * sees no cluster, no user configuration and, unless allowed, no network.
 */
export async function renderChart(
  folder: ChartFolder,
  options: RenderOptions,
  context: ReadContext,
): Promise<SourceBatch> {
  const file = chartFile(folder);
  const chart = readChart(folder.path);
  // Helm itself refuses a Chart.yaml without a name; a library is rendered as a part of other charts.
  if (chart?.library === true) return lost([]);
  const refused = refusal(folder, chart, options);
  if (refused !== undefined) return lost([refused]);
  const helm = findTool('helm', options.toolPath);
  if (helm === undefined) return lost([notFound(file)]);
  const sandbox = createSandbox(options.allowNetwork === true);
  try {
    const result = await runHelm(helm, folder, chart, options, sandbox, context.signal);
    if (result.outcome === 'failed') return lost([failed(result.message, folder, sandbox)]);
    if (result.outcome !== 'done') return lost([stopped(result, 'helm template', file)]);
    const origin = originOf(folder, chart?.name ?? '');
    return await readRendered(result.output, folder.shown, origin, context);
  } finally {
    sandbox.remove();
  }
}

function runHelm(
  helm: string,
  folder: ChartFolder,
  chart: Chart | undefined,
  options: RenderOptions,
  sandbox: Sandbox,
  signal: AbortSignal,
): Promise<ToolResult> {
  let path = folder.path;
  const fetching = chart !== undefined && missingDependencies(path, chart).length > 0;
  if (fetching) {
    // Helm writes what it fetches into the chart, and the user's folder is only read.
    path = join(sandbox.folder, basename(path));
    cpSync(folder.path, path, { recursive: true, verbatimSymlinks: true });
  }
  return runTool({
    program: helm,
    arguments: [
      'template',
      options.releaseName ?? releaseName(chart?.name ?? 'release'),
      path,
      '--include-crds',
      ...(fetching ? ['--dependency-update'] : []),
      ...(options.releaseNamespace === undefined ? [] : ['--namespace', options.releaseNamespace]),
      ...(options.kubeVersion === undefined ? [] : ['--kube-version', options.kubeVersion]),
      ...(options.helmValues ?? []).flatMap((values) => ['--values', valuesPath(values, options)]),
    ],
    cwd: sandbox.folder,
    environment: sandbox.environment,
    signal,
    timeoutMs: options.toolTimeoutMs ?? TOOL_TIMEOUT_MS,
  });
}

/** Helm takes release names of 53 characters at most, as DNS labels. */
function releaseName(chart: string): string {
  const name = chart
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .slice(0, 53)
    .replaceAll(/^-+|-+$/g, '');
  return name === '' ? 'release' : name;
}

function valuesPath(values: string, options: RenderOptions): string {
  return isUrl(values) ? values : resolve(options.cwd ?? '.', values);
}

function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

/** Why Helm is not even started. */
function refusal(folder: ChartFolder, chart: Chart | undefined, options: RenderOptions): Problem | undefined {
  const file = chartFile(folder);
  const outside = linkOutside(folder.path, folder.root);
  if (outside !== undefined) {
    return diagnose(
      'TORIDE_SOURCE_LINK_OUTSIDE',
      `expected the links of a chart to lead inside the scanned folder, got ${outside}, which leads out: the chart was not rendered`,
      { file },
    );
  }
  if (options.allowNetwork === true) return undefined;
  const url = options.helmValues?.find(isUrl);
  if (url !== undefined) {
    return diagnose(
      'TORIDE_HELM_REMOTE',
      `expected a values file on disk, got the address ${url}: it was not fetched`,
      { file },
    );
  }
  const missing = chart === undefined ? [] : missingDependencies(folder.path, chart);
  if (missing.length === 0) return undefined;
  return diagnose(
    'TORIDE_HELM_DEPENDENCY',
    `expected every dependency in charts/, got none of that name for ${missing.map(({ name }) => name).join(', ')}`,
    { file },
  );
}

/**
 * Helm follows the links in a chart, wherever they lead: a chart could show any file of the machine as a ConfigMap.
 *
 * @returns the link's path in the chart
 */
function linkOutside(folder: string, root: string): string | undefined {
  const folders = [''];
  for (let inside = folders.pop(); inside !== undefined; inside = folders.pop()) {
    for (const entry of entriesOf(join(folder, inside))) {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isSymbolicLink() && leadsOut(join(folder, path), root)) return path;
    }
  }
  return undefined;
}

function entriesOf(path: string): ReturnType<typeof readEntries> {
  try {
    return readEntries(path);
  } catch {
    return [];
  }
}

function readEntries(path: string) {
  return readdirSync(path, { withFileTypes: true });
}

function leadsOut(link: string, root: string): boolean {
  try {
    const real = realpathSync.native(link);
    return real !== root && !real.startsWith(root + sep);
  } catch {
    return false;
  }
}

/**
 * Helm says before each object which template made it (`# Source: shop/templates/web.yaml`, with the chart's name for its
 * folder); the line is looked up in that template.
 */
function originOf(
  folder: ChartFolder,
  name: string,
): (slice: DocumentSlice, value: Json) => SourceDocument['template'] {
  const templates = new Map<string, string | undefined>();
  let current: string | undefined;
  return (slice, value) => {
    // A file of CRDs holds several objects below one comment.
    current = /^(?:---[^\n]*\n)?# Source: ([^\n]+)/.exec(slice.text)?.[1]?.trim() ?? current;
    const inside = current?.startsWith(`${name}/`) === true ? current.slice(name.length + 1) : undefined;
    if (inside === undefined || inside.split('/').includes('..')) return undefined;
    const shown = folder.shown === '' ? inside : `${folder.shown}/${inside}`;
    if (!templates.has(inside)) templates.set(inside, readTemplate(join(folder.path, inside)));
    const text = templates.get(inside);
    // A subchart that is packed as .tgz: the name that Helm gives is all there is.
    if (text === undefined) return { file: shown };
    const line = templateLine(text, value);
    return line === undefined ? { file: shown } : { file: shown, line };
  };
}

const MAX_TEMPLATE = 4 * 1024 * 1024;

function readTemplate(path: string): string | undefined {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= MAX_TEMPLATE ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

function chartFile({ shown }: ChartFolder): string {
  return shown === '' ? 'Chart.yaml' : `${shown}/Chart.yaml`;
}

function notFound(file: string): Problem {
  return diagnose(
    'TORIDE_HELM_NOT_FOUND',
    'expected `helm` on PATH to render this chart, found none: its templates were not evaluated',
    { file },
  );
}

/** Helm names the template and its line in most messages: `(shop/templates/web.yaml:12:4)`. */
function failed(message: string, folder: ChartFolder, sandbox: Sandbox): Problem {
  const text = plainMessage(message, {
    [`${sandbox.folder}/`]: '',
    [`${folder.path}/`]: '',
    [folder.path]: folder.shown,
  });
  const [, template, line, column] =
    /\(?[\w.-]+\/((?:charts\/[\w.-]+\/)*templates\/[^\s:()]+):(\d+)(?::(\d+))?/.exec(text) ?? [];
  const prefix = folder.shown === '' ? '' : `${folder.shown}/`;
  return diagnose('TORIDE_HELM_FAILED', `expected helm template to render the chart, got: ${text}`, {
    file: template === undefined ? chartFile(folder) : prefix + template,
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(column === undefined ? {} : { column: Number(column) }),
  });
}
