import { canonicalText } from './start/image-user.ts';
import { isJsonObject, type Json, type JsonObject } from '@toride/core';

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

/**
 * Reads the options; a member of a wrong type is left out, since `scan` has already refused unknown shapes by name.
 *
 * @example readOptions({ registries: ['registry.example.com'] }).registries // ['registry.example.com']
 */
export function readOptions(options: JsonObject): WorkloadOptions {
  return {
    registries: strings(options['registries']),
    labels: strings(options['labels']),
    images: images(options['images']),
  };
}

function strings(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter((item) => typeof item === 'string') : [];
}

function images(value: Json | undefined): ReadonlyMap<string, ImageSetting> {
  const known = new Map<string, ImageSetting>();
  if (!isJsonObject(value)) return known;
  for (const [reference, setting] of Object.entries(value)) {
    if (isJsonObject(setting) && typeof setting['user'] === 'string')
      known.set(reference.startsWith('sha256:') ? reference : canonicalText(reference), {
        user: setting['user'],
      });
  }
  return known;
}
