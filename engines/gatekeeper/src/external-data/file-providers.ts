import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import { member } from '../object.ts';
import { ExternalDataFault, shownKey, type ExternalDataSource, type ProviderItem } from './external-data.ts';

interface FileProvider {
  readonly values: JsonObject;
  readonly errors: JsonObject;
  readonly systemError: string;
}

/**
 * Providers whose answers stand in a file: for each name `values` and `errors` by key, and `systemError` where every request
 * fails. A key that the file does not have is unknown: what the provider would say of it nobody can tell.
 *
 * @throws {TypeError} naming the path that is not what it should be
 * @example fileProviders({ scanner: { values: { 'nginx:1': 'clean' }, errors: { 'nginx:2': 'not found' } } })
 */
export function fileProviders(value: Json): ExternalDataSource {
  if (!isJsonObject(value)) throw new TypeError('expected an object with a key for each provider');
  const providers = new Map(Object.entries(value).map(([name, entry]) => [name, readProvider(name, entry)]));
  return ({ provider: name, keys }) => {
    const provider = providers.get(name);
    if (provider === undefined) return undefined;
    const { systemError } = provider;
    // Of a failed request Gatekeeper hands on what the provider sent: no items, and the error.
    if (systemError !== '') return { items: [], systemError, statusCode: 200 };
    return { items: keys.map((key) => itemOf(key, provider, name)), systemError: '', statusCode: 200 };
  };
}

function itemOf(key: string, { values, errors }: FileProvider, provider: string): ProviderItem {
  const error = member(errors, key);
  if (typeof error === 'string') return { key, error };
  const value = member(values, key);
  if (value === undefined)
    throw new ExternalDataFault(
      `the file says nothing of the key ${shownKey(key)} of the provider ${JSON.stringify(provider)}`,
    );
  return { key, value };
}

const FIELDS = ['values', 'errors', 'systemError'];

function readProvider(name: string, value: Json): FileProvider {
  if (!isJsonObject(value)) throw new TypeError(`${name}: expected an object with ${FIELDS.join(', ')}`);
  const stranger = Object.keys(value).find((field) => !FIELDS.includes(field));
  if (stranger !== undefined)
    throw new TypeError(`${name}.${stranger}: expected one of ${FIELDS.join(', ')}, got another field`);
  const systemError = member(value, 'systemError') ?? '';
  if (typeof systemError !== 'string') throw new TypeError(`${name}.systemError: expected a text`);
  const errors = objectAt(value, 'errors', name);
  for (const [key, error] of Object.entries(errors))
    if (typeof error !== 'string') throw new TypeError(`${name}.errors.${key}: expected a text`);
  return { values: objectAt(value, 'values', name), errors, systemError };
}

function objectAt(value: JsonObject, field: string, name: string): JsonObject {
  const found = member(value, field) ?? {};
  if (!isJsonObject(found)) throw new TypeError(`${name}.${field}: expected an object`);
  return found;
}
