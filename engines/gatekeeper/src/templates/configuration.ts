import type { Json, JsonObject } from '@toride/core';
import { at, gvkOf, listOf, nameOf, stringAt, stringsOf, type GroupVersionKind } from '../object.ts';

/** Namespaces that Gatekeeper leaves alone, by process: `webhook`, `audit`, `sync`, `mutation-webhook`, or `*` for all. */
export interface NamespaceExclusion {
  readonly processes: readonly string[];
  readonly excludedNamespaces: readonly string[];
}

/** What Config and SyncSet objects ask for together. */
export interface GatekeeperConfiguration {
  /** Kinds that policies see as `data.inventory`; undefined where nobody says. */
  readonly synced: readonly GroupVersionKind[] | undefined;
  readonly exclusions: readonly NamespaceExclusion[];
}

/** An external data provider, for whoever asks it: Toride itself calls none. */
export interface ExternalDataProvider {
  readonly name: string;
  readonly url: string;
  /** Seconds. */
  readonly timeout: number;
  readonly caBundle: string | undefined;
}

export function isConfiguration(object: JsonObject): boolean {
  const { group, kind } = gvkOf(object);
  return (
    (group === 'config.gatekeeper.sh' && kind === 'Config') ||
    (group === 'syncset.gatekeeper.sh' && kind === 'SyncSet')
  );
}

/**
 * Joins every Config and SyncSet. Gatekeeper takes only the Config named `config`.
 *
 * @example readConfiguration([config, syncSet]).synced // [{ group: '', version: 'v1', kind: 'Namespace' }]
 */
export function readConfiguration(objects: readonly JsonObject[]): GatekeeperConfiguration {
  const own = objects.filter(isConfiguration);
  const configs = own.filter((object) => gvkOf(object).kind === 'Config' && nameOf(object) === 'config');
  const entries = own.flatMap((object) => {
    if (gvkOf(object).kind === 'SyncSet') return listOf(at(object, 'spec', 'gvks'));
    return nameOf(object) === 'config' ? listOf(at(object, 'spec', 'sync', 'syncOnly')) : [];
  });
  return {
    synced: own.length === 0 ? undefined : entries.map(entryOf),
    exclusions: configs.flatMap((config) =>
      listOf(at(config, 'spec', 'match')).map((entry) => ({
        processes: stringsOf(at(entry, 'processes')),
        excludedNamespaces: stringsOf(at(entry, 'excludedNamespaces')),
      })),
    ),
  };
}

function entryOf(entry: Json): GroupVersionKind {
  return {
    group: stringAt(entry, 'group'),
    version: stringAt(entry, 'version'),
    kind: stringAt(entry, 'kind'),
  };
}

export function isProvider(object: JsonObject): boolean {
  const { group, kind } = gvkOf(object);
  return group === 'externaldata.gatekeeper.sh' && kind === 'Provider';
}

/** Reads a Provider; Gatekeeper takes HTTPS with a bundle of certificates only. */
export function readProvider(object: JsonObject): ExternalDataProvider | { readonly error: string } {
  const url = stringAt(object, 'spec', 'url');
  const timeout = at(object, 'spec', 'timeout');
  const caBundle = at(object, 'spec', 'caBundle');
  if (!url.startsWith('https://'))
    return { error: `spec.url: expected an https:// address, got ${JSON.stringify(url)}` };
  if (typeof caBundle !== 'string' || caBundle === '')
    return { error: 'spec.caBundle: expected a bundle of certificates' };
  return {
    name: nameOf(object),
    url,
    timeout: typeof timeout === 'number' && timeout > 0 ? timeout : 3,
    caBundle,
  };
}
