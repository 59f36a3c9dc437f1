/** The members that a request object of `http.send` and `providers.aws.sign_req` may and must have (v1/topdown/http.go). */
import type { ObjectValue } from '../../values/value.ts';
import { formatValue } from '../../values/format.ts';
import { makeSet } from '../../values/set.ts';
import { objectGet, objectKeys } from '../../values/object.ts';
import { operandError } from '../errors.ts';

const ALLOWED: ReadonlySet<unknown> = new Set([
  'method',
  'url',
  'body',
  'enable_redirect',
  'force_json_decode',
  'force_yaml_decode',
  'headers',
  'raw_body',
  'tls_use_system_certs',
  'tls_ca_cert',
  'tls_ca_cert_file',
  'tls_ca_cert_env_variable',
  'tls_client_cert',
  'tls_client_cert_file',
  'tls_client_cert_env_variable',
  'tls_client_key',
  'tls_client_key_file',
  'tls_client_key_env_variable',
  'tls_insecure_skip_verify',
  'tls_server_name',
  'timeout',
  'cache',
  'force_cache',
  'force_cache_duration_seconds',
  'raise_error',
  'caching_mode',
  'max_retry_attempts',
  'cache_ignored_headers',
]);

/** @throws BuiltinError naming what is too much, then what is missing */
export function checkRequestKeys(request: ObjectValue, position: number): void {
  const invalid = objectKeys(request).filter((key) => !ALLOWED.has(key));
  if (invalid.length > 0)
    throw operandError(position, `invalid request parameters(s): ${formatValue(makeSet(invalid))}`);
  const missing = ['method', 'url'].filter((name) => objectGet(request, name) === undefined);
  if (missing.length > 0)
    throw operandError(position, `missing required request parameters(s): ${formatValue(makeSet(missing))}`);
}
