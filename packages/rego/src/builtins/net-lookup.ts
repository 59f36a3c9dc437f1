/** `net.lookup_ip_addr` (v1/topdown/net.go). Addresses are returned as they are; names only when the host is allowed. */
import type { Builtin } from './builtin.ts';
import { argument, stringOperand } from './operands.ts';
import { checkHost, resolveHost } from './http/resolve.ts';
import { defineBuiltins } from './define.ts';
import { formatIp, parseIp } from './x509/ip-text.ts';
import { makeSet } from '../values/set.ts';

const TIMEOUT_MILLISECONDS = 5000;

export const NET_LOOKUP_BUILTINS: readonly Builtin[] = defineBuiltins({
  'net.lookup_ip_addr': (args, context) => {
    const name = stringOperand(argument(args, 1), 1);
    const literal = parseIp(name);
    // Nothing is asked of the network for an address, and nothing learned from it.
    if (literal) return makeSet([formatIp(literal)]);
    checkHost(name, context);
    const key = `net.lookup_ip_addr ${name}`;
    const known = context.cache.get(key) as readonly string[] | undefined;
    const addresses = known ?? resolveHost(name, TIMEOUT_MILLISECONDS);
    context.cache.set(key, addresses);
    return makeSet(addresses);
  },
});
