import { isJsonObject, TorideError, type Json, type JsonObject } from '@toride/core';
import { canonicalText } from './image-reference.ts';

/** The engine's section of `toride.yaml` and of the flags, checked. */
export interface WorkloadOptions {
  /** Registries, or registries with a path, that images may come from; empty means that none was named. */
  readonly registries: readonly string[];
  /** Labels that every workload carries. */
  readonly labels: readonly string[];
  /** Images whose configuration is known, by reference in full form or by digest. */
  readonly images: ReadonlyMap<string, ImageSetting>;
}

/** What matters of an image's configuration: the user that its process starts as. */
export interface ImageSetting {
  readonly user: string;
}

const KNOWN = ['registries', 'labels', 'images'];

/**
 * Reads the options. A misspelt one would switch a check off in silence, so nothing unknown is passed over.
 *
 * @throws {TorideError} `TORIDE_WORKLOAD_OPTION` naming the option.
 * @example readOptions({ registries: ['registry.example.com'] }).registries // ['registry.example.com']
 */
export function readOptions(options: JsonObject): WorkloadOptions {
  for (const name of Object.keys(options))
    if (!KNOWN.includes(name)) throw invalid(name, `one of ${KNOWN.join(', ')}`);
  return {
    registries: strings('registries', options['registries']),
    labels: strings('labels', options['labels']),
    images: images(options['images']),
  };
}

function strings(name: string, value: Json | undefined): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw invalid(name, 'a list of texts');
  return (value as readonly Json[]).map((item) => {
    if (typeof item !== 'string' || item === '') throw invalid(name, 'a list of texts');
    return item;
  });
}

function images(value: Json | undefined): ReadonlyMap<string, ImageSetting> {
  const known = new Map<string, ImageSetting>();
  if (value === undefined) return known;
  if (!isJsonObject(value)) throw invalid('images', 'references with their settings');
  for (const [reference, setting] of Object.entries(value)) {
    const user = isJsonObject(setting) ? setting['user'] : undefined;
    if (typeof user !== 'string') throw invalid(`images.${reference}`, '{ user: … } with a text');
    known.set(/^sha\d+:/.test(reference) ? reference : canonicalText(reference), { user });
  }
  return known;
}

function invalid(name: string, expected: string): TorideError {
  return new TorideError(
    'TORIDE_WORKLOAD_OPTION',
    `expected ${expected} in engines.workload, got something else at ${name}`,
  );
}
