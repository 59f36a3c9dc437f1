import { isJsonObject, stringifyJson, type Json, type JsonObject } from '@toride/core';
import { EvaluationError, fromJs, toJsonValue, type HostContext, type HostFunction } from '@toride/rego';
import { listOf } from '../object.ts';

/** One key of a request, with its value or why there is none. */
export interface ProviderItem {
  readonly key: string;
  readonly value?: Json;
  readonly error?: string;
}

/** What a provider answers (externaldata.gatekeeper.sh, ProviderResponse). */
export interface ProviderAnswer {
  readonly items: readonly ProviderItem[];
  /** What went wrong with the request as a whole; empty for nothing. */
  readonly systemError: string;
  /** HTTP's; 200 where nothing went wrong. */
  readonly statusCode: number;
}

/**
 * Where answers of external data providers come from. `undefined`: it does not know the provider, and the next one is asked.
 *
 * @throws {ExternalDataFault} where nobody can say what the provider would answer
 */
export type ExternalDataSource = (
  request: { readonly provider: string; readonly keys: readonly string[] },
  context: HostContext,
) => ProviderAnswer | undefined;

/** What a provider would answer is not known here: the policy that asks is unknown, neither a pass nor a violation. */
export class ExternalDataFault extends Error {}

const CODE = 'TORIDE_GATEKEEPER_EXTERNAL_DATA';

/**
 * `external_data({"provider": name, "keys": [...]})` of templates, as Gatekeeper's Rego driver has it: an object of
 * `responses` and `errors` (pairs of key and value, or error), `status_code` and `system_error`.
 *
 * @example regoDriver({ externalData: [fileProviders(json, 'data.yaml')] })
 */
export function externalDataFunction(sources: readonly ExternalDataSource[]): HostFunction {
  return {
    name: 'external_data',
    arity: 1,
    run: ([argument], context) => {
      const request = readRequest(argument === undefined ? null : (toJsonValue(argument) as Json));
      // The argument does not fit: the call is undefined, as a built-in's is.
      if (request === undefined) return undefined;
      context.spend(request.keys.length);
      return fromJs(responseOf(ask(request, sources, context)));
    },
  };
}

interface Request {
  readonly provider: string;
  readonly keys: readonly string[];
}

function readRequest(value: Json): Request | undefined {
  if (!isJsonObject(value)) return undefined;
  const { provider, keys = [] } = value;
  if (typeof provider !== 'string') return undefined;
  const texts = listOf(keys).filter((key) => typeof key === 'string');
  return texts.length === listOf(keys).length ? { provider, keys: texts } : undefined;
}

function ask(request: Request, sources: readonly ExternalDataSource[], context: HostContext): ProviderAnswer {
  // Gatekeeper asks nobody about nothing.
  if (request.keys.length === 0) return { items: [], systemError: '', statusCode: 0 };
  try {
    for (const source of sources) {
      const answer = source(request, context);
      if (answer !== undefined) return answer;
    }
  } catch (error) {
    if (!(error instanceof ExternalDataFault)) throw error;
    throw unknown(error.message);
  }
  throw unknown(`nobody answers for the provider ${JSON.stringify(request.provider)}`);
}

function unknown(message: string): EvaluationError {
  return new EvaluationError('eval_builtin_error', `external_data: ${message} [${CODE}]`);
}

function responseOf({ items, systemError, statusCode }: ProviderAnswer): JsonObject {
  const failed = ({ error }: ProviderItem): boolean => error !== undefined && error !== '';
  return {
    responses: items.filter((item) => !failed(item)).map(({ key, value = null }) => [key, value]),
    errors: items.filter(failed).map(({ key, error = '' }) => [key, error]),
    status_code: statusCode,
    system_error: systemError,
  };
}

/** For messages: a key may be of any length. */
export function shownKey(key: string): string {
  return stringifyJson(key.length > 80 ? `${key.slice(0, 79)}…` : key);
}
