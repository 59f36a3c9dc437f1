import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { diagnose, type Problem } from '../diagnose.ts';
import type { ReadContext, SourceBatch } from '../../source.ts';
import { createSandbox } from './environment.ts';
import type { KustomizationRead } from './kustomization.ts';
import { reachOf, type KustomizeGraph, type Reach } from './kustomize-graph.ts';
import { sourceIndex } from './kustomize-origin.ts';
import type { RenderOptions } from './options.ts';
import { lost, plainMessage, readRendered, stopped } from './rendered.ts';
import { findTool, runTool, TOOL_TIMEOUT_MS } from './tool.ts';

/** A kustomization to build, found in the scanned root. */
export interface KustomizationRoot {
  /** Relative to the root, with `/`; empty for the root itself. */
  readonly shown: string;
  /** Real path of its folder. */
  readonly path: string;
  /** The scanned root. */
  readonly root: string;
}

/**
 * Builds a kustomization with the user's `kustomize`, or `kubectl kustomize`, and reads what it prints. Its own restriction
 * that files come from below their kustomization stays in force.
 */
export async function buildKustomization(
  folder: KustomizationRoot,
  graph: KustomizeGraph,
  options: RenderOptions,
  context: ReadContext,
): Promise<SourceBatch> {
  const show = (path: string): string => relative(folder.root, path).split(sep).join('/');
  const { ways, broken } = reachOf(graph, folder.path);
  const refused = refusals(ways, broken, options, show);
  if (refused.length > 0) return lost(refused);
  const file = show(ways[0]?.node.file ?? folder.path);
  const command = findCommand(options);
  if (command === undefined) return lost([notFound(file)]);
  const sandbox = createSandbox(options.allowNetwork === true);
  try {
    const result = await runTool({
      program: command.program,
      arguments: [...command.arguments, folder.path],
      cwd: sandbox.folder,
      environment: sandbox.environment,
      signal: context.signal,
      timeoutMs: options.toolTimeoutMs ?? TOOL_TIMEOUT_MS,
    });
    if (result.outcome === 'failed') {
      const roots = { [`${sandbox.folder}/`]: '', [`${folder.root}/`]: '', [folder.root]: '.' };
      return lost([failed(plainMessage(result.message, roots), file)]);
    }
    if (result.outcome !== 'done') return lost([stopped(result, 'kustomize build', file)]);
    const origin = sourceIndex(ways, show);
    return await readRendered(result.output, folder.shown, (_, value) => origin(value), context);
  } finally {
    sandbox.remove();
  }
}

/** `--enable-helm` is the one flag that the network opens: it runs Helm, and no code of the folder. */
function findCommand(
  options: RenderOptions,
): { readonly program: string; readonly arguments: string[] } | undefined {
  const flags = options.allowNetwork === true ? ['--enable-helm'] : [];
  const kustomize = findTool('kustomize', options.toolPath);
  if (kustomize !== undefined) return { program: kustomize, arguments: ['build', ...flags] };
  const kubectl = findTool('kubectl', options.toolPath);
  return kubectl === undefined ? undefined : { program: kubectl, arguments: ['kustomize', ...flags] };
}

/** Why the tool is not even started: everything that the root takes is looked at, not its own file alone. */
function refusals(
  ways: readonly Reach[],
  broken: readonly KustomizationRead[],
  options: RenderOptions,
  show: (path: string) => string,
): Problem[] {
  const losses: Problem[] = [];
  for (const node of broken)
    if ('problem' in node) losses.push(unreadableFile(show(node.file), node.problem));
  for (const node of new Set(ways.map((way) => way.node))) {
    const file = show(node.file);
    if (node.plugins[0] !== undefined) losses.push(plugin(file, node.plugins[0]));
    if (options.allowNetwork === true) continue;
    for (const reference of node.remote) losses.push(remote(file, reference, lineOf(node.file, reference)));
    if (node.charts) losses.push(plugin(file, 'a Helm chart (`helmCharts`)'));
  }
  return losses;
}

function lineOf(file: string, reference: string): number | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    const at = text.indexOf(reference);
    return at === -1 ? undefined : text.slice(0, at).split('\n').length;
  } catch {
    return undefined;
  }
}

function notFound(file: string): Problem {
  return diagnose(
    'TORIDE_KUSTOMIZE_NOT_FOUND',
    'expected `kustomize` or `kubectl` on PATH to build this kustomization, found neither: it was not evaluated',
    { file },
  );
}

function failed(text: string, file: string): Problem {
  return diagnose('TORIDE_KUSTOMIZE_FAILED', `expected kustomize to build the folder, got: ${text}`, {
    file,
  });
}

function unreadableFile(file: string, problem: string): Problem {
  return diagnose(
    'TORIDE_KUSTOMIZE_FILE',
    `expected a kustomization file, got one that cannot be read: ${problem}`,
    { file },
  );
}

function remote(file: string, reference: string, line: number | undefined): Problem {
  return diagnose(
    'TORIDE_KUSTOMIZE_REMOTE',
    `expected every part on disk, got ${JSON.stringify(reference)}: it was not fetched, and the kustomization not built`,
    { file, ...(line === undefined ? {} : { line, column: 1 }) },
  );
}

function plugin(file: string, what: string): Problem {
  return diagnose(
    'TORIDE_KUSTOMIZE_PLUGIN',
    `expected plain resources, patches and generators, got ${what}: the kustomization was not built`,
    { file },
  );
}
