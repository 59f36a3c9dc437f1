/** From a host to addresses that may be reached. */
import type { BuiltinContext } from '../builtin.ts';
import { BuiltinError } from '../errors.ts';
import { isForbiddenAddress } from './address.ts';
import { isIP } from 'node:net';
import { runOnNetwork } from './network-worker.ts';

/** @throws BuiltinError where the host is not on the list: checked before anything leaves this process */
export function checkHost(host: string, context: BuiltinContext): void {
  if (!context.allowedHosts.has(host)) throw new BuiltinError(`disallowed host: ${host}`);
}

/**
 * The addresses of a name, resolved once: who connects uses one of them and does not ask again, since the second answer of a
 * hostile name server may be another (DNS rebinding). One forbidden address among them refuses the name.
 */
export function resolveHost(host: string, milliseconds: number): readonly string[] {
  const addresses = isIP(host) === 0 ? lookup(host, milliseconds) : [host];
  const forbidden = addresses.find(isForbiddenAddress);
  if (forbidden !== undefined) throw new BuiltinError(`disallowed address: ${forbidden}`);
  return addresses;
}

function lookup(host: string, milliseconds: number): readonly string[] {
  const answer = runOnNetwork({ kind: 'lookup', name: host }, milliseconds);
  if (answer && 'addresses' in answer && answer.addresses.length > 0) return answer.addresses;
  const reason = answer && 'error' in answer ? answer.error : 'i/o timeout';
  throw new BuiltinError(`lookup ${host}: ${reason}`);
}
