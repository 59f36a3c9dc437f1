/**
 * Addresses that a policy may never reach, whatever hosts are allowed: this machine, its link, and the metadata services of
 * clouds, which hand out credentials to whoever can send them a request (server-side request forgery).
 */
import { parseIp, toV4 } from '../x509/ip-text.ts';

const METADATA: ReadonlySet<string> = new Set([
  // Alibaba Cloud, Azure and Oracle Cloud; that of AWS, Google Cloud and others is link-local.
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
]);

/** `text` is what a resolver returned or the URL says; what is no address is forbidden. */
export function isForbiddenAddress(text: string): boolean {
  const bytes = parseIp(text.replace(/%.*$/, ''));
  if (!bytes) return true;
  const v4 = toV4(bytes) ?? embeddedV4(bytes);
  return v4 ? isForbiddenV4(v4) : isForbiddenV6(bytes);
}

function isForbiddenV4(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  // This host, loopback, link-local, multicast and broadcast (RFC 6890).
  if (first === 0 || first === 127 || first >= 224 || (first === 169 && second === 254)) return true;
  return METADATA.has(bytes.join('.'));
}

/** IPv4 inside IPv6: NAT64 (64:ff9b::/96), 6to4 (2002::/16), and the deprecated compatible form (::/96). */
function embeddedV4(bytes: Uint8Array): Uint8Array | undefined {
  const hex = Buffer.from(bytes).toString('hex');
  if (hex.startsWith('0064ff9b0000000000000000') || hex.startsWith('000000000000000000000000'))
    return bytes.subarray(12);
  return hex.startsWith('2002') ? bytes.subarray(2, 6) : undefined;
}

function isForbiddenV6(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  const isLinkLocal = first === 0xfe && (second & 0xc0) === 0x80;
  const isSiteLocal = first === 0xfe && (second & 0xc0) === 0xc0;
  const isAwsMetadata = Buffer.from(bytes).toString('hex') === 'fd000ec2000000000000000000000254';
  return isLinkLocal || isSiteLocal || first === 0xff || isAwsMetadata;
}
