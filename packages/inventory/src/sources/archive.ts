import { closeSync } from 'node:fs';
import { diagnose, type Problem } from './diagnose.ts';
import type { ReadContext, Source, SourceBatch } from '../source.ts';
import {
  ARCHIVE_LIMITS,
  ArchiveStop,
  createMeter,
  type ArchiveLimits,
  type Meter,
} from './archive/limits.ts';
import { linkTarget, safeName, type Member } from './archive/member.ts';
import { badEncoding, badName, duplicate, heldTooMuch, notRendered, special } from './archive/messages.ts';
import { readTar } from './archive/tar.ts';
import { readZip } from './archive/zip.ts';
import { addLoss, hasContent, newBatch, type BatchBuilder } from './batch.ts';
import { createDecoder } from './decode.ts';
import { openRegular, readRange, type OpenFile } from './disk.ts';
import { heldText } from './file-text.ts';
import { judgeName, looksLikeManifest, SNIFF_BYTES } from './sniff.ts';
import { readStream } from './stream.ts';
import { KUSTOMIZATION_NAMES, notAFile, SKIPPED_FOLDERS, unreadable } from './walk.ts';

export type ArchiveFormat = 'tar' | 'tar.gz' | 'zip';

export interface ArchiveOptions {
  readonly limits?: Partial<ArchiveLimits>;
}

/**
 * A `.tar`, `.tar.gz` or `.zip`, read in memory: nothing is ever unpacked to disk. Members are shown as `a.tar!dir/x.yaml` and
 * judged like the files of a folder.
 *
 * @param path as the user named it
 * @param real the same with every link resolved
 * @example archiveSource('shop.tgz', '/srv/shop.tgz', 'tar.gz')
 */
export function archiveSource(
  path: string,
  real: string,
  format: ArchiveFormat,
  options: ArchiveOptions = {},
): Source {
  return {
    label: path,
    async *read(context) {
      const open = openRegular(real);
      if ('failure' in open) {
        const batch = newBatch();
        addLoss(batch, open.failure === 'not-a-file' ? notAFile(path) : unreadable(path, open.why));
        yield batch;
        return;
      }
      try {
        yield* readArchive(path, open, format, { ...ARCHIVE_LIMITS, ...options.limits }, context);
      } finally {
        closeSync(open.fd);
      }
    },
  };
}

interface State {
  readonly archive: string;
  readonly context: ReadContext;
  /** Documents so far by member: a second member of the name goes on counting. */
  readonly members: Map<string, number>;
  readonly links: { readonly name: string; readonly target: string | undefined }[];
  /** Members below a folder called `templates`, until it is known whether a chart is around it. */
  readonly templates: { readonly name: string; readonly chunks: Buffer[] }[];
  held: number;
  readonly charts: Set<string>;
}

async function* readArchive(
  archive: string,
  open: OpenFile,
  format: ArchiveFormat,
  limits: ArchiveLimits,
  context: ReadContext,
): AsyncGenerator<SourceBatch> {
  const state: State = {
    archive,
    context,
    members: new Map(),
    links: [],
    templates: [],
    held: 0,
    charts: new Set(),
  };
  let input = 0;
  const meter = createMeter(limits, () => (format === 'zip' ? open.size : input));
  const bytes = chunksOf(open, context, (read) => (input = read));
  try {
    for await (const member of membersOf(open, format, bytes, meter)) yield* readMember(member, state);
  } catch (error) {
    if (!(error instanceof ArchiveStop)) throw error;
    yield lossOf(archive, error.diagnostic);
  }
  yield* settleTemplates(state);
  const links = newBatch();
  for (const link of state.links) addLink(link, state, links);
  if (hasContent(links)) yield links;
}

function membersOf(
  open: OpenFile,
  format: ArchiveFormat,
  bytes: AsyncIterable<Buffer>,
  meter: Meter,
): AsyncIterable<Member> {
  return format === 'zip' ? readZip(open, meter) : readTar(bytes, format === 'tar.gz', meter);
}

async function* chunksOf(
  open: OpenFile,
  context: ReadContext,
  read: (total: number) => void,
): AsyncGenerator<Buffer> {
  for (let at = 0; at < open.size; at += CHUNK) {
    const pause = context.breathe();
    if (pause) await pause;
    const chunk = readRange(open.fd, at, Math.min(CHUNK, open.size - at));
    read(at + chunk.length);
    yield chunk;
  }
}

const CHUNK = 64 * 1024;

async function* readMember(member: Member, state: State): AsyncGenerator<SourceBatch> {
  const { archive } = state;
  if (member.type === 'directory') return;
  const name = safeName(member.name);
  if (member.type === 'loss') {
    yield lossOf(member.name === '' ? archive : `${archive}!${name ?? member.name}`, member.diagnostic);
    return;
  }
  if (name === undefined) {
    yield lossOf(`${archive}!${member.name}`, badName());
    return;
  }
  const parts = name.split('/');
  if (parts.some((part) => SKIPPED_FOLDERS.has(part))) return;
  const base = parts.at(-1) ?? '';
  const verdict = judgeName(base);
  if (member.type === 'link') {
    if (verdict !== 'other') state.links.push({ name, target: linkTarget(name, member.target, member.hard) });
  } else if (member.type === 'special') {
    if (verdict === 'manifest') yield lossOf(`${archive}!${name}`, special(member.what));
  } else if (verdict !== 'other') {
    yield* noteFolder(base, parts.slice(0, -1).join('/'), state);
    if (parts.slice(0, -1).includes('templates')) yield* holdTemplate(name, member.content(), state);
    else yield* readContent(name, member.content(), verdict === 'sniff', state);
  }
}

/** Says once for each folder that what it makes is not seen. */
function* noteFolder(base: string, folder: string, state: State): Generator<SourceBatch> {
  if (base === 'Chart.yaml') state.charts.add(folder);
  if (!KUSTOMIZATION_NAMES.has(base)) return;
  yield lossOf(
    `${state.archive}!${folder === '' ? base : `${folder}/${base}`}`,
    notRendered('Kustomize folder'),
  );
}

async function* readContent(
  name: string,
  content: AsyncIterable<Buffer>,
  sniff: boolean,
  state: State,
): AsyncGenerator<SourceBatch> {
  const file = `${state.archive}!${name}`;
  const before = state.members.get(name);
  if (before !== undefined) yield warningOf(file, duplicate());
  if (name.includes('\uFFFD')) yield warningOf(file, badEncoding());
  let count = before ?? 0;
  state.members.set(name, count);
  const origin = { file, named: false, text: heldText };
  try {
    const chunks = sniff ? whenManifest(content) : content;
    for await (const batch of readStream(chunks, createDecoder(file), origin, state.context)) {
      const documents = batch.documents.map((document) => ({ ...document, index: count++ }));
      state.members.set(name, count);
      yield { ...batch, documents };
    }
  } catch (error) {
    if (!(error instanceof ArchiveStop && error.memberOnly)) throw error;
    yield lossOf(file, error.diagnostic);
  }
}

/** The content when its beginning looks like a manifest, else nothing. */
async function* whenManifest(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const head: Buffer[] = [];
  let size = 0;
  let decided = false;
  for await (const chunk of content) {
    if (decided) yield chunk;
    else {
      head.push(chunk);
      size += chunk.length;
      if (size < SNIFF_BYTES) continue;
      if (!looksLikeManifest(Buffer.concat(head))) return;
      decided = true;
      yield* head;
    }
  }
  if (!decided && looksLikeManifest(Buffer.concat(head))) yield* head;
}

const MAX_HELD = 64 * 1024 * 1024;

async function* holdTemplate(
  name: string,
  content: AsyncIterable<Buffer>,
  state: State,
): AsyncGenerator<SourceBatch> {
  const chunks: Buffer[] = [];
  for await (const chunk of content) {
    state.held += chunk.length;
    if (state.held > MAX_HELD) {
      yield lossOf(`${state.archive}!${name}`, heldTooMuch());
      return;
    }
    chunks.push(chunk);
  }
  state.templates.push({ name, chunks });
}

/** A chart's templates are no YAML yet; another folder may be called `templates` too. */
async function* settleTemplates(state: State): AsyncGenerator<SourceBatch> {
  for (const { name, chunks } of state.templates) {
    if (chartAround(name, state.charts) !== undefined) continue;
    yield* readContent(name, arrived(chunks), judgeName(name) === 'sniff', state);
  }
  for (const chart of state.charts) {
    // A subchart is part of the chart around it.
    const inner = /^(.*?)\/?charts\/[^/]+$/.exec(chart)?.[1];
    if (inner !== undefined && state.charts.has(inner)) continue;
    yield lossOf(`${state.archive}!${chart === '' ? '' : `${chart}/`}Chart.yaml`, notRendered('Helm chart'));
  }
}

async function* arrived(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

function chartAround(name: string, charts: ReadonlySet<string>): string | undefined {
  const parts = name.split('/');
  for (let depth = parts.lastIndexOf('templates'); depth >= 0; depth -= 1) {
    const folder = parts.slice(0, depth).join('/');
    if (parts[depth] === 'templates' && charts.has(folder)) return folder;
  }
  return undefined;
}

/** A link to a member that was read hides nothing; any other might. */
function addLink({ name, target }: State['links'][number], state: State, batch: BatchBuilder): void {
  const known = target !== undefined && state.members.has(target);
  const diagnostic = diagnose(
    'TORIDE_ARCHIVE_LINK',
    known
      ? 'expected a file, got a link to a member that was read under its own name: it was not followed'
      : 'expected a file, got a link: it was not followed',
    { file: `${state.archive}!${name}` },
  );
  if (!known && judgeName(name) === 'manifest') addLoss(batch, diagnostic);
  else batch.diagnostics.push({ ...diagnostic, level: 'warning' });
}

function lossOf(file: string, diagnostic: Problem): SourceBatch {
  const batch = newBatch();
  addLoss(batch, { ...diagnostic, file });
  return batch;
}

function warningOf(file: string, diagnostic: Problem): SourceBatch {
  return { documents: [], diagnostics: [{ ...diagnostic, level: 'warning', file }] };
}
