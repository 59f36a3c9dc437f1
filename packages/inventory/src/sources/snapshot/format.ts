import {
  type CoverageGap,
  type Diagnostic,
  isJsonObject,
  type Json,
  type JsonObject,
  type KubernetesVersion,
} from '@toride/core';
import { objectsOf } from '../cluster/json.ts';

/**
 * A snapshot is JSON Lines (UTF-8, `\n`), plain or gzip. The first line says what it is and what is missing; each other
 * line is one redacted object with its API path, sorted by path by code unit. There is no date in it: the same cluster
 * gives the same bytes.
 */
export interface SnapshotHeader {
  readonly toride: 'snapshot';
  readonly format: number;
  /** Absent when the cluster did not say. */
  readonly kubernetes?: KubernetesVersion;
  /** How many lines follow: a copy that was cut short is noticed. */
  readonly objects: number;
  readonly gaps: readonly CoverageGap[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface SnapshotLine {
  /** `apis/apps/v1/namespaces/shop/deployments/cart`, or the file that the object came from. */
  readonly path: string;
  /** For objects of files: their order and place in it. */
  readonly index?: number;
  readonly pointer?: string;
  readonly object: JsonObject;
}

export const SNAPSHOT_FORMAT = 1;
const MAGIC = '{"toride":"snapshot","format":';

/**
 * Whether a file that begins with these bytes is a snapshot, packed or not. A hundred bytes are enough.
 *
 * @example isSnapshot(firstBytes)
 */
export function isSnapshot(head: Uint8Array): boolean {
  return textOf(head).startsWith(MAGIC);
}

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

function textOf(head: Uint8Array): string {
  if (!isGzip(head)) return Buffer.from(head.subarray(0, MAGIC.length)).toString('latin1');
  try {
    // Loaded for packed files only: it brings the streams with it, a tenth of what a short run takes.
    const { constants, gunzipSync } = process.getBuiltinModule('node:zlib');
    // The rest of the stream is not there, and the little that is can unpack to much.
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1024 * 1024 };
    return gunzipSync(head.subarray(0, 4096), options).subarray(0, MAGIC.length).toString('latin1');
  } catch {
    return '';
  }
}

/** Undefined when the value is no header. */
export function readHeader(value: Json): SnapshotHeader | undefined {
  if (!isJsonObject(value) || value['toride'] !== 'snapshot') return undefined;
  const { format, objects, gaps, diagnostics, kubernetes } = value;
  if (typeof format !== 'number' || typeof objects !== 'number') return undefined;
  const version = isJsonObject(kubernetes)
    ? { major: Number(kubernetes['major']), minor: Number(kubernetes['minor']) }
    : undefined;
  return {
    toride: 'snapshot',
    format,
    objects,
    gaps: objectsOf(gaps).filter(isGap) as unknown as readonly CoverageGap[],
    diagnostics: objectsOf(diagnostics).filter(isDiagnostic) as unknown as readonly Diagnostic[],
    ...(version !== undefined && Number.isInteger(version.major) && Number.isInteger(version.minor)
      ? { kubernetes: version }
      : {}),
  };
}

function isGap({ kind, group, namespace, exceptNamespaces, coverage, why }: JsonObject): boolean {
  return (
    [kind, group, why].every((text) => typeof text === 'string') &&
    (coverage === 'partial' || coverage === 'denied') &&
    (namespace === undefined || typeof namespace === 'string') &&
    (exceptNamespaces === undefined || isStrings(exceptNamespaces))
  );
}

function isDiagnostic({ code, level, message, hint, file, line, column }: JsonObject): boolean {
  return (
    typeof code === 'string' &&
    /^TORIDE_[A-Z_]{1,60}$/.test(code) &&
    (level === 'error' || level === 'warning') &&
    typeof message === 'string' &&
    [hint, file].every((text) => text === undefined || typeof text === 'string') &&
    [line, column].every((number) => number === undefined || typeof number === 'number')
  );
}

function isStrings(value: Json): boolean {
  return Array.isArray(value) && (value as readonly Json[]).every((item) => typeof item === 'string');
}
