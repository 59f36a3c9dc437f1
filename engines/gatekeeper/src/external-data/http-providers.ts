import { isJsonObject, stringifyJson, type Json, type JsonObject } from '@toride/core';
import { fromJs, toJsonValue } from '@toride/rego';
import { at, listOf, member, stringAt } from '../object.ts';
import type { ExternalDataProvider } from '../templates/configuration.ts';
import { ExternalDataFault, type ExternalDataSource, type ProviderItem } from './external-data.ts';

/**
 * Providers that are asked over HTTPS, as the cluster would: only hosts that whoever runs the policies allowed, by the rules
 * of `http.send` (no address of this machine, its link or a metadata service; limits on time and size; redirects checked).
 *
 * @param allowedHosts `host` or `host:port`
 */
export function httpProviders(
  providers: readonly ExternalDataProvider[],
  allowedHosts: readonly string[],
): ExternalDataSource {
  const byName = new Map(providers.map((provider) => [provider.name, provider]));
  const hosts = new Set(allowedHosts);
  return ({ provider: name, keys }, context) => {
    const provider = byName.get(name);
    if (provider === undefined || !hosts.has(hostOf(provider.url))) return undefined;
    const reply = context.send(fromJs(requestOf(provider, keys)), hosts);
    const answer = reply === undefined ? null : (toJsonValue(reply) as Json);
    const statusCode = member(answer, 'status_code');
    const error = stringAt(answer, 'error', 'message');
    // A provider that cannot be reached is a system error in Gatekeeper too: the policy says what that means.
    if (error !== '' || typeof statusCode !== 'number')
      return { items: [], systemError: `failed to send external data request: ${error}`, statusCode: 500 };
    return { ...readResponse(member(answer, 'body'), name), statusCode };
  };
}

/** As WHATWG URLs have it: without the default port. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

function requestOf({ url, timeout, caBundle }: ExternalDataProvider, keys: readonly string[]): JsonObject {
  const body = {
    apiVersion: 'externaldata.gatekeeper.sh/v1beta1',
    kind: 'ProviderRequest',
    request: { keys },
  };
  return {
    method: 'POST',
    url,
    headers: { 'Content-Type': 'application/json' },
    raw_body: stringifyJson(body),
    timeout: `${timeout}s`,
    raise_error: false,
    force_json_decode: true,
    // The bundle is base64 of PEM in the object.
    ...(caBundle === undefined ? {} : { tls_ca_cert: Buffer.from(caBundle, 'base64').toString('utf8') }),
  };
}

function readResponse(body: Json | undefined, name: string): { items: ProviderItem[]; systemError: string } {
  if (!isJsonObject(body))
    throw new ExternalDataFault(`expected a ProviderResponse from ${JSON.stringify(name)}, got no object`);
  const items = listOf(at(body, 'response', 'items')).map((item): ProviderItem => {
    const error = stringAt(item, 'error');
    const key = stringAt(item, 'key');
    return error === '' ? { key, value: member(item, 'value') ?? null } : { key, error };
  });
  return { items, systemError: stringAt(body, 'response', 'systemError') };
}
