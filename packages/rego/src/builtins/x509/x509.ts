/** `crypto.x509.*` for certificates and requests (v1/topdown/crypto.go). */
import type { Builtin, BuiltinContext } from '../builtin.ts';
import type { Certificate } from './certificate.ts';
import type { PlainObject, Value } from '../../values/value.ts';
import type { VerifyOptions } from './verify.ts';
import { argument, objectOperand, stringOperand } from '../operands.ts';
import { BuiltinError } from '../errors.ts';
import { certificateValue, extendedCertificateValue } from './certificate-value.ts';
import { decodeBase64 } from '../crypto/base64.ts';
import { decodePem, pemText } from '../crypto/pem.ts';
import { defaultOptions, readVerifyOptions } from './verify-options.ts';
import { defineBuiltins } from '../define.ts';
import { latin1 } from './text.ts';
import { readCertificates } from './read-certificates.ts';
import { requestValue } from './request.ts';
import { verifyChain } from './verify.ts';

const NOT_VERIFIED: Value = [false, []];

/** What cannot be read is not verified: no error, so that a policy cannot mistake it for a missing result. */
function readOrNone(text: string): readonly Certificate[] | undefined {
  try {
    return readCertificates(text);
  } catch (error) {
    if (error instanceof BuiltinError) return undefined;
    throw error;
  }
}

function verify(
  certificates: readonly Certificate[],
  options: VerifyOptions,
  context: BuiltinContext,
  show: (certificate: Certificate) => PlainObject,
): Value {
  context.spend(certificates.length);
  const chain = verifyChain(certificates, options);
  return chain ? [true, chain.map(show)] : NOT_VERIFIED;
}

function parseRequest(text: string): Value {
  const bytes = text.startsWith('-----BEGIN CERTIFICATE REQUEST-----') ? undefined : decodeBase64(text);
  const found = decodePem(bytes ? latin1(bytes) : pemText(text));
  if (found && found.block.type !== 'CERTIFICATE REQUEST')
    throw new BuiltinError('invalid PEM-encoded certificate signing request');
  return requestValue(found?.block.bytes ?? bytes ?? new Uint8Array(Buffer.from(pemText(text), 'latin1')));
}

export const X509_BUILTINS: readonly Builtin[] = defineBuiltins({
  'crypto.x509.parse_certificates': (args) =>
    readCertificates(stringOperand(argument(args, 1), 1)).map(extendedCertificateValue),
  'crypto.x509.parse_and_verify_certificates': (args, context) => {
    const certificates = readOrNone(stringOperand(argument(args, 1), 1));
    if (!certificates) return NOT_VERIFIED;
    return verify(certificates, defaultOptions(context), context, extendedCertificateValue);
  },
  'crypto.x509.parse_and_verify_certificates_with_options': (args, context) => {
    const text = stringOperand(argument(args, 1), 1);
    const options = objectOperand(argument(args, 2), 2);
    const certificates = readOrNone(text);
    if (!certificates) return NOT_VERIFIED;
    return verify(certificates, readVerifyOptions(options, context), context, certificateValue);
  },
  'crypto.x509.parse_certificate_request': (args) => parseRequest(stringOperand(argument(args, 1), 1)),
});
